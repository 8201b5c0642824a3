-- Double entry as one would write it first in PostgreSQL: one call a transfer, all in one transaction.
CREATE TABLE accounts (id int PRIMARY KEY, floor bigint, balance bigint NOT NULL);
CREATE TABLE transfers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  payer int NOT NULL, payee int NOT NULL, amount bigint NOT NULL CHECK (amount > 0),
  at timestamptz NOT NULL DEFAULT now());
CREATE TABLE entries (
  transfer bigint NOT NULL, account int NOT NULL, amount bigint NOT NULL,
  PRIMARY KEY (transfer, account));

CREATE FUNCTION transfer(payer int, payee int, amount bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  made bigint;
BEGIN
  -- In the order of their ids, so that no two transfers wait for each other.
  PERFORM 1 FROM accounts WHERE id IN (payer, payee) ORDER BY id FOR UPDATE;
  UPDATE accounts SET balance = balance - amount
    WHERE id = payer AND (floor IS NULL OR balance - amount >= floor);
  IF NOT FOUND THEN RAISE EXCEPTION 'insufficient-funds'; END IF;
  UPDATE accounts SET balance = balance + amount WHERE id = payee;
  INSERT INTO transfers (payer, payee, amount) VALUES (payer, payee, amount) RETURNING id INTO made;
  INSERT INTO entries VALUES (made, payer, -amount), (made, payee, amount);
  RETURN made;
END $$;

-- Account 0 has no floor and gave the others what they have; 1 to 500 are payees, the rest payers.
INSERT INTO accounts SELECT 0, NULL::bigint, -15500 * 1000000::bigint
  UNION ALL SELECT id, 0, 1000000 FROM generate_series(1, 15500) AS id;
WITH gifts AS (
  INSERT INTO transfers (payer, payee, amount)
    SELECT 0, id, 1000000 FROM generate_series(1, 15500) AS id RETURNING id, payee)
INSERT INTO entries SELECT id, 0, -1000000 FROM gifts UNION ALL SELECT id, payee, 1000000 FROM gifts;
