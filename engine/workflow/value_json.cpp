// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/value_json.hpp"

#include <cmath>
#include <utility>

#include "engine/workflow/json_text.hpp"

namespace weft::workflow {

using schema::Value;

namespace {

// Recursion below is bounded by JsonTape::kMaxDepth, which the tape's parser enforces.
Value list_value(JsonView view, bool whole) {
  Value::List items;
  items.reserve(view.size());
  for (const auto [key, value] : view) items.push_back(to_value(value, whole));
  return items;
}

Value object_value(JsonView view, bool whole) {
  Value::Object members;
  members.reserve(view.size());
  for (const auto [key, value] : view) members.emplace_back(std::string(key), to_value(value, whole));
  return members;
}

/// Opens, separates and closes the parts of a list or an object.
template <typename Parts, typename Append>
void append_parts(std::string& out, const char* brackets, const Parts& parts, ValueLayout layout,
                  const Append& append) {
  const ValueLayout inner{layout.ascii, layout.indent < 0 ? -1 : layout.indent + 1};
  out += brackets[0];
  bool first = true;
  for (const auto& part : parts) {
    if (!first) out += layout.indent < 0 ? ", " : ",";
    first = false;
    append_break(out, inner);
    append(part, inner);
  }
  if (!parts.empty()) append_break(out, layout);
  out += brackets[1];
}

}  // namespace

Value to_value(JsonView view, bool whole_reals_as_integers) {
  switch (view.kind()) {
    case JsonKind::boolean:
      return *view.boolean();
    case JsonKind::integer:
      return *view.integer();
    case JsonKind::unsigned_integer:
      return *view.unsigned_integer();
    case JsonKind::real:
      return whole_reals_as_integers ? as_javascript(*view.real()) : Value(*view.real());
    case JsonKind::string:
      return view.string();
    case JsonKind::array:
      return list_value(view, whole_reals_as_integers);
    case JsonKind::object:
      return object_value(view, whole_reals_as_integers);
    default:
      return {};
  }
}

Value as_javascript(const Value& value) {
  const double* real = value.as_double();
  constexpr double kExactReal = 9007199254740992.0;  // 2^53
  if (real == nullptr || !(std::abs(*real) <= kExactReal) || std::trunc(*real) != *real) return value;
  return static_cast<std::int64_t>(*real);
}

Value to_widget_value(JsonView view) {
  Value value = to_value(view, true);
  if (value.as_list() == nullptr) return value;
  return Value::Object{{"__value__", std::move(value)}};
}

void append_break(std::string& out, ValueLayout layout) {
  if (layout.indent < 0) return;
  out += '\n';
  out.append(static_cast<std::size_t>(layout.indent) * 2, ' ');
}

void append_value(std::string& out, const Value& value, ValueLayout layout) {
  if (const bool* flag = value.as_bool())
    out += *flag ? "true" : "false";
  else if (const auto* whole = value.as_int())
    out += std::to_string(*whole);
  else if (const auto* natural = value.as_uint())
    out += std::to_string(*natural);
  else if (const double* real = value.as_double())
    append_json_real(out, *real);
  else if (const std::string* text = value.as_string())
    append_json_string(out, *text, layout.ascii);
  else if (const Value::List* list = value.as_list())
    append_parts(out, "[]", *list, layout,
                 [&](const Value& item, ValueLayout inner) { append_value(out, item, inner); });
  else if (const Value::Object* object = value.as_object())
    append_parts(out, "{}", *object, layout, [&](const auto& member, ValueLayout inner) {
      append_json_string(out, member.first, inner.ascii);
      out += ": ";
      append_value(out, member.second, inner);
    });
  else
    out += "null";
}

}  // namespace weft::workflow
