"""Django's PostgreSQL backend with one thing added: every outermost transaction begins by telling the
database who acts."""
