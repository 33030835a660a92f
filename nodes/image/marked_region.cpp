// SPDX-License-Identifier: Apache-2.0
#include "nodes/image/marked_region.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/base/errors.hpp"
#include "engine/python/json.hpp"
#include "nodes/image/hex_color.hpp"

namespace weft::nodes {
namespace {

using schema::Value;

constexpr std::size_t kMostColors = 5;
constexpr double kElementGrid = 1000;
/// Far beyond any canvas, and far from overflow.
constexpr double kFurthestFraction = 1e4;

const Value* member_of(const Value& value, std::string_view name) {
  if (const Value::Object* object = value.as_object())
    for (const auto& [key, item] : *object)
      if (key == name) return &item;
  return nullptr;
}

double number_of(const Value* value) {
  if (value == nullptr) return 0;
  if (const auto* whole = value->as_int()) return static_cast<double>(*whole);
  if (const auto* whole = value->as_uint()) return static_cast<double>(*whole);
  if (const auto* real = value->as_double(); real != nullptr && std::isfinite(*real)) return *real;
  throw NodeError("a box holds no number where one is wanted, but " + value->describe());
}

std::string text_of(const Value* value) {
  const std::string* text = value == nullptr ? nullptr : value->as_string();
  return text == nullptr ? std::string() : *text;
}

std::vector<std::string> palette_of(const Value* value) {
  std::vector<std::string> palette;
  const Value::List* list = value == nullptr ? nullptr : value->as_list();
  if (list == nullptr) return palette;
  for (const Value& color : *list) {
    if (palette.size() == kMostColors) break;
    const std::string text = text_of(&color);
    if (text.empty()) continue;
    read_hex_color(text);
    palette.push_back(text.substr(0, 7));
  }
  return palette;
}

void read_words(MarkedRegion& region, const Value& from, const char* palette) {
  region.is_text = text_of(member_of(from, "type")) == "text";
  region.text = text_of(member_of(from, "text"));
  region.description = text_of(member_of(from, "desc"));
  region.palette = palette_of(member_of(from, palette));
}

MarkedRegion read_box_region(const Value& box, image::Size canvas) {
  const auto share = [&](const char* name, std::int64_t side) {
    return std::clamp(number_of(member_of(box, name)) / static_cast<double>(side), -kFurthestFraction,
                      kFurthestFraction);
  };
  MarkedRegion region{.x = share("x", canvas.width),
                      .y = share("y", canvas.height),
                      .width = share("width", canvas.width),
                      .height = share("height", canvas.height)};
  if (const Value* words = member_of(box, "metadata")) read_words(region, *words, "palette");
  return region;
}

MarkedRegion read_element_region(const Value& element, const Value::List& corners) {
  if (corners.size() != 4)
    throw NodeError("an element's bbox has " + std::to_string(corners.size()) + " numbers, not 4");
  const auto share = [&](std::size_t index) {
    return std::clamp(number_of(&corners[index]) / kElementGrid, -kFurthestFraction, kFurthestFraction);
  };
  const auto [top, bottom] = std::minmax({share(0), share(2)});
  const auto [left, right] = std::minmax({share(1), share(3)});
  MarkedRegion region{.x = left, .y = top, .width = right - left, .height = bottom - top};
  read_words(region, element, "color_palette");
  return region;
}

MarkedRegion read_region(const Value& value, image::Size canvas) {
  if (value.as_object() == nullptr)
    throw NodeError("a bounding box is wanted, not " + value.describe(),
                    "It is an object with x, y, width and height.");
  const Value* corners = member_of(value, "bbox");
  if (corners != nullptr && corners->as_list() != nullptr) return read_element_region(value, *corners->as_list());
  return read_box_region(value, canvas);
}

/// The text as a value; the value itself where it is no text.
Value without_text(const Value& value) {
  const std::string* text = value.as_string();
  if (text == nullptr) return value;
  if (text->find_first_not_of(" \t\r\n") == std::string::npos) return {};
  auto json = python::parse_json(*text);
  if (!json) throw NodeError("the text of the boxes is no JSON", "Give a list of boxes or of elements.");
  return *std::move(json);
}

}  // namespace

std::vector<MarkedRegion> read_regions(const Value& given, image::Size canvas) {
  const Value value = without_text(given);
  if (value.is_null()) return {};
  const Value::List* list = value.as_list();
  if (list == nullptr) return {read_region(value, canvas)};
  if (!list->empty() && list->front().as_list() != nullptr) list = list->front().as_list();
  std::vector<MarkedRegion> regions;
  for (const Value& item : *list) regions.push_back(read_region(item, canvas));
  return regions;
}

Value region_box(const MarkedRegion& region, image::Size canvas) {
  const auto pixel = [](double share, std::int64_t side) {
    return static_cast<std::int64_t>(std::llrint(share * static_cast<double>(side)));
  };
  const double left = std::min(region.x, region.x + region.width), top = std::min(region.y, region.y + region.height);
  return Value::Object{{"x", pixel(left, canvas.width)},
                       {"y", pixel(top, canvas.height)},
                       {"width", pixel(std::abs(region.width), canvas.width)},
                       {"height", pixel(std::abs(region.height), canvas.height)}};
}

Value region_element(const MarkedRegion& region) {
  const auto grid = [](double share) {
    return static_cast<std::int64_t>(std::clamp(std::nearbyint(share * kElementGrid), 0.0, kElementGrid));
  };
  const auto [top, bottom] = std::minmax({grid(region.y), grid(region.y + region.height)});
  const auto [left, right] = std::minmax({grid(region.x), grid(region.x + region.width)});
  Value::Object element{{"type", region.is_text ? "text" : "obj"}, {"bbox", Value::List{top, left, bottom, right}}};
  if (region.is_text) element.emplace_back("text", region.text);
  element.emplace_back("desc", region.description);
  if (!region.palette.empty())
    element.emplace_back("color_palette", Value::List(region.palette.begin(), region.palette.end()));
  return element;
}

}  // namespace weft::nodes
