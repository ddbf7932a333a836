"""The kernel of the pages: who may reach them, one commit, headers, errors, forms and lists."""
