// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/value.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace weft::schema {
namespace {

constexpr std::size_t kLongestShownText = 60;

// Cuts between characters: continuation bytes of UTF-8 go with their head.
std::string shortened(const std::string& text) {
  if (text.size() <= kLongestShownText) return text;
  std::size_t end = kLongestShownText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

nlohmann::ordered_json to_document(const Value& value) {
  if (const auto* item = value.as_bool()) return *item;
  if (const auto* item = value.as_int()) return *item;
  if (const auto* item = value.as_uint()) return *item;
  if (const auto* item = value.as_double()) return *item;
  if (const auto* item = value.as_string()) return *item;
  if (const auto* items = value.as_list()) {
    auto list = nlohmann::ordered_json::array();
    for (const Value& item : *items) list.push_back(to_document(item));
    return list;
  }
  if (const auto* members = value.as_object()) {
    auto object = nlohmann::ordered_json::object();
    for (const auto& [key, item] : *members) object[key] = to_document(item);
    return object;
  }
  if (value.is_opaque()) return fmt::format("<{}>", value.port());
  return nullptr;
}

std::string dumped(const nlohmann::ordered_json& document) {
  return document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

bool Value::has_opaque() const noexcept {
  if (const auto* items = as_list()) return std::ranges::any_of(*items, &Value::has_opaque);
  if (const auto* members = as_object())
    return std::ranges::any_of(*members, [](const auto& member) { return member.second.has_opaque(); });
  return is_opaque();
}

std::string_view Value::port() const noexcept {
  static constexpr std::string_view kLiterals[] = {"NULL",  "BOOLEAN", "INT",  "INT",
                                                   "FLOAT", "STRING",  "LIST", "OBJECT"};
  if (const auto* opaque = std::get_if<Opaque>(&data_)) return opaque->type->port;
  return kLiterals[data_.index()];
}

std::string Value::describe() const {
  if (const auto* opaque = std::get_if<Opaque>(&data_)) {
    if (opaque->type->describe == nullptr) return std::string(opaque->type->port);
    return fmt::format("{} {}", opaque->type->port, opaque->type->describe(opaque->object.get()));
  }
  if (is_null()) return "nothing";
  if (const auto* text = as_string()) return dumped(shortened(*text));
  return shortened(to_json());
}

std::string Value::to_json() const { return dumped(to_document(*this)); }

std::size_t Value::bytes() const noexcept {
  if (const auto* opaque = std::get_if<Opaque>(&data_))
    return sizeof(Value) + (opaque->type->bytes == nullptr ? 0 : opaque->type->bytes(opaque->object.get()));
  std::size_t total = sizeof(Value);
  if (const auto* text = as_string()) total += text->size();
  if (const auto* items = as_list())
    for (const Value& item : *items) total += item.bytes();
  if (const auto* members = as_object())
    for (const auto& [key, item] : *members) total += key.size() + item.bytes();
  return total;
}

void Value::add_to(Hasher& hasher) const {
  hasher.add(static_cast<std::uint64_t>(data_.index()));
  if (const auto* item = as_bool()) hasher.add(static_cast<std::uint64_t>(*item));
  if (const auto* item = as_int()) hasher.add(static_cast<std::uint64_t>(*item));
  if (const auto* item = as_uint()) hasher.add(*item);
  if (const auto* item = as_double()) hasher.add(*item);
  if (const auto* item = as_string()) hasher.add(*item);
  if (const auto* items = as_list()) {
    hasher.add(static_cast<std::uint64_t>(items->size()));
    for (const Value& item : *items) item.add_to(hasher);
  }
  if (const auto* members = as_object()) {
    hasher.add(static_cast<std::uint64_t>(members->size()));
    for (const auto& [key, item] : *members) item.add_to(hasher.add(key));
  }
  if (is_opaque()) throw std::logic_error("a shared object has no content to hash");
}

bool Value::operator==(const Value& other) const {
  if (data_.index() != other.data_.index()) return false;
  if (const auto* text = as_string()) return *text == *other.as_string();
  if (const auto* items = as_list()) return *items == *other.as_list();
  if (const auto* members = as_object()) return *members == *other.as_object();
  return data_ == other.data_;
}

}  // namespace weft::schema
