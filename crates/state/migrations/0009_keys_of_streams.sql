-- Which rows the last complete stream had, as one number: while a stream has the same, nobody has left it.

ALTER TABLE progress ADD COLUMN keys INTEGER;
