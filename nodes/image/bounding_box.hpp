// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "engine/schema/value.hpp"

namespace weft::nodes {

/// A BOUNDING_BOX: a rectangle of a picture in pixels. On links and in prompts an object {x, y, width, height}.
struct BoundingBox {
  std::int64_t x = 0;
  std::int64_t y = 0;
  std::int64_t width = 512;
  std::int64_t height = 512;
};

/// Members that the object lacks keep their defaults; fractions are cut off. Throws NodeError for anything else.
BoundingBox read_box(const schema::Value& value);
schema::Value to_box_value(const BoundingBox& box);

/// One box, a list of boxes, or a list of such lists, one for each picture: as lists for `pictures` pictures. One
/// list stands for all pictures; beyond the end of several, there are none.
std::vector<std::vector<schema::Value>> boxes_by_picture(const schema::Value& value, std::int64_t pictures);

}  // namespace weft::nodes
