-- Records whose source records have left: a digest that no source record has stands in the place of their hashes. There are
-- few, and they are looked for by themselves.

CREATE INDEX hashes_left ON hashes (scope, key) WHERE hash = x'00000000000000000000000000000000';
