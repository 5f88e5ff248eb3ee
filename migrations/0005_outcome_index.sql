-- The report asks for the totals again and again; this keeps it from reading every challenge's whole row each time.

CREATE INDEX challenges_by_outcome ON challenges (outcome);
