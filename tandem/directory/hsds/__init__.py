"""HSDS 3.0 (Human Services Data Specification, Open Referral, https://openreferral.org, CC BY-SA 4.0) in plain Python:
reading, taking apart, hiding addresses, putting together. Knows no row of the database."""
