// SPDX-License-Identifier: Apache-2.0
#include "nodes/image/bounding_box.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/errors.hpp"

namespace weft::nodes {
namespace {

/// Far beyond any picture, and far from overflow.
constexpr double kFurthest = 1e9;

/// The literal's number, cut to a whole one.
std::int64_t whole(const std::string& name, const schema::Value& value) {
  double number = 0;
  if (const auto* item = value.as_int())
    number = static_cast<double>(*item);
  else if (const auto* unsigned_item = value.as_uint())
    number = static_cast<double>(*unsigned_item);
  else if (const auto* real = value.as_double(); real != nullptr && std::isfinite(*real))
    number = *real;
  else
    throw NodeError("a bounding box's " + name + " is no number: " + value.describe());
  return static_cast<std::int64_t>(std::clamp(number, -kFurthest, kFurthest));
}

}  // namespace

BoundingBox read_box(const schema::Value& value) {
  const schema::Value::Object* members = value.as_object();
  if (members == nullptr)
    throw NodeError("a bounding box is wanted, not " + value.describe(),
                    "It is an object with x, y, width and height.");
  BoundingBox box;
  for (const auto& [name, member] : *members) {
    if (name == "x") box.x = whole(name, member);
    if (name == "y") box.y = whole(name, member);
    if (name == "width") box.width = whole(name, member);
    if (name == "height") box.height = whole(name, member);
  }
  return box;
}

schema::Value to_box_value(const BoundingBox& box) {
  return schema::Value::Object{{"x", box.x}, {"y", box.y}, {"width", box.width}, {"height", box.height}};
}

std::vector<std::vector<schema::Value>> boxes_by_picture(const schema::Value& value, std::int64_t pictures) {
  const schema::Value::List* list = value.as_list();
  std::vector<std::vector<schema::Value>> all(static_cast<std::size_t>(pictures));
  const bool nested = list != nullptr && !list->empty() && list->front().as_list() != nullptr;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (list == nullptr)
      all[i] = {value};
    else if (!nested)
      all[i] = *list;
    else if (list->size() == 1 || i < list->size())
      if (const auto* own = (*list)[list->size() == 1 ? 0 : i].as_list()) all[i] = *own;
  }
  return all;
}

}  // namespace weft::nodes
