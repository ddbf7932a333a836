"""What a person may be described by where no more is known: bands of age, and ethnic groups as the census has them."""

from __future__ import annotations

AGE_BANDS = ("Under 10", "10 to 13", "14 to 17", "18 to 24", "25 to 34", "35 to 49", "50 to 64", "65 and over")
# The 18 groups of the 2011 census for England, and what people may rather say (ONS, 18+1 classification of 2021).
ETHNICITIES = (
    "White: English, Welsh, Scottish, Northern Irish or British", "White: Irish", "White: Gypsy or Irish Traveller", "White: Roma",
    "White: any other White background", "Mixed: White and Black Caribbean", "Mixed: White and Black African", "Mixed: White and Asian",
    "Mixed: any other Mixed background", "Asian: Indian", "Asian: Pakistani", "Asian: Bangladeshi", "Asian: Chinese", "Asian: any other Asian background",
    "Black: African", "Black: Caribbean", "Black: any other Black background", "Arab", "Any other ethnic group", "Prefers not to say",
)  # fmt: skip
