// SPDX-License-Identifier: Apache-2.0
#include "engine/python/json.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

#include "engine/python/text.hpp"
#include "engine/schema/outside_json.hpp"

namespace weft::python {
namespace {

using schema::Value;
using Json = nlohmann::ordered_json;

constexpr int kDeepest = 500;

Value to_value(const Json& json) {
  if (json.is_array()) {
    Value::List items;
    for (const Json& item : json) items.push_back(to_value(item));
    return items;
  }
  if (json.is_object()) {
    Value::Object members;
    for (const auto& [key, item] : json.items()) members.emplace_back(key, to_value(item));
    return members;
  }
  return schema::scalar_of(json);
}

class JsonWriter {
 public:
  explicit JsonWriter(std::size_t indent) : indent_(indent) {}

  void write(const Value& value, std::size_t level) {
    if (const auto* items = value.as_list())
      write_all('[', *items, ']', level, [&](const Value& item) { write(item, level + 1); });
    else if (const auto* members = value.as_object())
      write_all('{', *members, '}', level, [&](const auto& member) {
        write_text(member.first);
        out_ += ": ";
        write(member.second, level + 1);
      });
    else if (const auto* text = value.as_string())
      write_text(*text);
    else if (const auto* number = value.as_double())
      out_ += std::isnan(*number)   ? "NaN"
              : std::isinf(*number) ? (*number < 0 ? "-Infinity" : "Infinity")
                                    : float_text(*number);
    else if (const auto* flag = value.as_bool())
      out_ += *flag ? "true" : "false";
    else if (value.is_null())
      out_ += "null";
    else if (value.is_opaque())
      write_text(value.describe());
    else
      out_ += str(value);
  }
  std::string take() { return std::move(out_); }

 private:
  template <typename Items, typename Write>
  void write_all(char open, const Items& items, char close, std::size_t level, const Write& write_item) {
    out_ += open;
    bool first = true;
    for (const auto& item : items) {
      if (!first) out_ += indent_ == 0 ? ", " : ",";
      first = false;
      line(level + 1);
      write_item(item);
    }
    if (!first) line(level);
    out_ += close;
  }
  void line(std::size_t level) {
    if (indent_ > 0) out_.append("\n").append(indent_ * level, ' ');
  }
  void write_text(const std::string& text) { out_ += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace); }

  std::size_t indent_;
  std::string out_;
};

}  // namespace

std::optional<Value> parse_json(std::string_view text) {
  if (schema::nested_deeper_than(kDeepest, text)) return std::nullopt;
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return std::nullopt;
  return to_value(json);
}

std::string to_json(const Value& value, std::size_t indent) {
  JsonWriter writer(indent);
  writer.write(value, 0);
  return writer.take();
}

}  // namespace weft::python
