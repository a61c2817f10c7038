"""One rule, one file, one test. Pure: a tool and answers go in, sentences and numbers come out; no rows, no request."""
