// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/id_index.hpp"

#include <catch2/catch.hpp>

using weft::workflow::IdIndex;

TEST_CASE("id index: an id is a text, whatever number it looks like") {
  IdIndex index;
  index.reserve(10);
  const std::string ids[] = {"7",    "07",   "0",  "00", "-10", "12:3", "", "99999999999999999999",
                             "1103", "1104", " 7", "7.0"};
  std::size_t place = 0;
  for (const std::string& id : ids) CHECK(index.add(id, place++));
  place = 0;
  for (const std::string& id : ids) {
    INFO(id);
    CHECK_FALSE(index.add(id, 100));
    CHECK(index.find(id) == place++);
  }
  for (const std::string id : {"8", "70", "1105", "x", "-7", "4294967295"}) CHECK_FALSE(index.find(id));
}
