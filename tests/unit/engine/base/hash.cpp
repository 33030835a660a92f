// SPDX-License-Identifier: Apache-2.0
#include "engine/base/hash.hpp"

#include <catch2/catch.hpp>

TEST_CASE("hash: fields are framed, so a moved boundary changes the digest") {
  weft::Hasher one, two;
  one.add("ab").add("c");
  two.add("a").add("bc");
  CHECK(one.digest() != two.digest());
}

TEST_CASE("hash: the same fields give the same digest, as 32 hexadecimal digits") {
  weft::Hasher one, two;
  one.add("x").add(std::uint64_t{7}).add(0.5);
  two.add("x").add(std::uint64_t{7}).add(0.5);
  CHECK(one.digest() == two.digest());
  CHECK(one.digest().hex().size() == 32);
}
