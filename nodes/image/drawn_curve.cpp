// SPDX-License-Identifier: Apache-2.0
#include "nodes/image/drawn_curve.hpp"

#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::nodes {
namespace {

constexpr const char* kCurveHint =
    R"(A curve is [[0, 0], [1, 1]], or {"points": [[0, 0], [1, 1]], "interpolation": "linear"}.)";

std::optional<double> coordinate(const schema::Value& value) {
  if (const auto* real = value.as_double()) return *real;
  if (const auto* whole = value.as_int()) return static_cast<double>(*whole);
  if (const auto* large = value.as_uint()) return static_cast<double>(*large);
  return {};
}

std::pair<double, double> curve_point(const std::string& name, const schema::Value& value) {
  const auto* pair = value.as_list();
  if (pair != nullptr && pair->size() == 2)
    if (const auto x = coordinate(pair->front()), y = coordinate(pair->back()); x && y) return {*x, *y};
  throw NodeError(fmt::format("a point of {} is to be two numbers, not {}", name, value.to_json()), kCurveHint);
}

const schema::Value* curve_member(const schema::Value::Object& object, std::string_view key) {
  for (const auto& [name, value] : object)
    if (name == key) return &value;
  return nullptr;
}

// As in ComfyUI, any other word means the usual curve.
image::Curve::Between between_points(const schema::Value* word) {
  const auto* text = word == nullptr ? nullptr : word->as_string();
  return text != nullptr && *text == "linear" ? image::Curve::Between::straight : image::Curve::Between::monotone;
}

}  // namespace

image::Curve drawn_curve(const std::string& name, const schema::Value& value) {
  image::Curve curve;
  const schema::Value* points = &value;
  if (const auto* object = value.as_object()) {
    points = curve_member(*object, "points");
    curve.between = between_points(curve_member(*object, "interpolation"));
  }
  const auto* list = points == nullptr ? nullptr : points->as_list();
  if (list == nullptr) throw NodeError(fmt::format("{} is no curve but {}", name, value.describe()), kCurveHint);
  for (const schema::Value& point : *list) curve.points.push_back(curve_point(name, point));
  return curve;
}

}  // namespace weft::nodes
