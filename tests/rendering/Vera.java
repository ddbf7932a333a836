import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.LogManager;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Checks each file against veraPDF's rules of PDF/UA-1. The profile is read by hand: the library's own way needs JAXB, which no JDK has any more. */
public class Vera {
    static final String PROFILE = "/org/verapdf/pdfa/validation/PDFUA-1.xml";

    public static void main(String[] files) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        ValidationProfile profile = profile();
        for (String file : files) {
            try (InputStream in = new FileInputStream(file);
                 PDFAParser parser = Foundries.defaultInstance().createParser(in, PDFAFlavour.PDFUA_1);
                 PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, false)) {
                ValidationResult result = validator.validate(parser);
                System.out.println(new File(file).getName() + "\t" + result.isCompliant() + "\t" + profile.getRules().size() + "\t" + result.getTotalAssertions());
                for (TestAssertion each : result.getTestAssertions())
                    if (each.getStatus() == TestAssertion.Status.FAILED)
                        System.out.println("\t" + each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber() + "\t" + each.getMessage() + "\t" + each.getLocation().getContext());
            }
        }
    }

    static ValidationProfile profile() throws Exception {
        try (InputStream in = Vera.class.getResourceAsStream(PROFILE)) {
            Element root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in).getDocumentElement();
            Set<Rule> rules = new HashSet<>();
            for (Element each : named(root, "rule")) {
                Element id = named(each, "id").get(0);
                PDFAFlavour.Specification where = PDFAFlavour.Specification.valueOf(id.getAttribute("specification"));
                rules.add(Profiles.ruleFromValues(
                    Profiles.ruleIdFromValues(where, id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber"))),
                    each.getAttribute("object"), each.hasAttribute("deferred") ? Boolean.valueOf(each.getAttribute("deferred")) : null,
                    each.getAttribute("tags"), words(each, "description"), words(each, "test"),
                    Profiles.errorFromValues(words(each, "message"), new ArrayList<ErrorArgument>()), new ArrayList<>()));
            }
            Set<Variable> variables = new HashSet<>();
            for (Element each : named(root, "variable"))
                variables.add(Profiles.variableFromValues(each.getAttribute("name"), each.getAttribute("object"), words(each, "defaultValue"), words(each, "value")));
            return Profiles.profileFromValues(PDFAFlavour.PDFUA_1, Profiles.profileDetailsFromValues("PDF/UA-1", "", "veraPDF", new Date()), "", rules, variables);
        }
    }

    static List<Element> named(Element in, String name) {
        List<Element> found = new ArrayList<>();
        NodeList nodes = in.getElementsByTagName(name);
        for (int n = 0; n < nodes.getLength(); n++) found.add((Element) nodes.item(n));
        return found;
    }

    static String words(Element in, String name) {
        List<Element> found = named(in, name);
        return found.isEmpty() ? "" : found.get(0).getTextContent();
    }
}
