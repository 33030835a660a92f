// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/json_tape.hpp"

#include <cmath>
#include <limits>

namespace weft::workflow {

namespace {

/// 2^53: above it not every whole double is the number that was written.
constexpr double kExactReal = 9007199254740992.0;

}  // namespace

std::string_view JsonView::string() const {
  return is(JsonKind::string) ? tape_->text_of(tape_->tokens_[at_]) : std::string_view{};
}

std::optional<bool> JsonView::boolean() const {
  if (!is(JsonKind::boolean)) return std::nullopt;
  return tape_->tokens_[at_].boolean;
}

std::optional<std::int64_t> JsonView::integer() const {
  if (!*this) return std::nullopt;
  const JsonTape::Token& token = tape_->tokens_[at_];
  if (token.kind == JsonKind::integer) return token.integer;
  if (token.kind == JsonKind::unsigned_integer && token.unsigned_integer <= std::numeric_limits<std::int64_t>::max())
    return static_cast<std::int64_t>(token.unsigned_integer);
  if (token.kind == JsonKind::real && std::abs(token.real) <= kExactReal && std::trunc(token.real) == token.real)
    return static_cast<std::int64_t>(token.real);
  return std::nullopt;
}

std::optional<std::uint64_t> JsonView::unsigned_integer() const {
  if (is(JsonKind::unsigned_integer)) return tape_->tokens_[at_].unsigned_integer;
  const auto whole = integer();
  if (!whole || *whole < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*whole);
}

std::optional<double> JsonView::real() const {
  if (!*this) return std::nullopt;
  const JsonTape::Token& token = tape_->tokens_[at_];
  if (token.kind == JsonKind::real) return token.real;
  if (token.kind == JsonKind::integer) return static_cast<double>(token.integer);
  if (token.kind == JsonKind::unsigned_integer) return static_cast<double>(token.unsigned_integer);
  return std::nullopt;
}

JsonView JsonView::find(std::string_view key) const {
  JsonView found;
  if (!is(JsonKind::object)) return found;
  for (const auto [name, value] : *this)
    if (name == key) found = value;
  return found;
}

JsonView JsonView::element(std::size_t index) const {
  if (!is(JsonKind::array) || index >= size()) return {};
  Iterator at = begin();
  while (index-- > 0) ++at;
  return (*at).value;
}

}  // namespace weft::workflow
