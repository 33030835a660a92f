// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/json_tape.hpp"

#include <cmath>
#include <limits>

namespace weft::workflow {

namespace {

/// 2^53: above it not every whole double is the number that was written.
constexpr double kExactReal = 9007199254740992.0;

}  // namespace

JsonKind JsonView::kind() const { return tape_ == nullptr ? JsonKind::invalid : tape_->tokens_[at_].kind; }

std::size_t JsonView::size() const {
  const JsonKind kind = this->kind();
  return kind == JsonKind::array || kind == JsonKind::object ? tape_->tokens_[at_].count : 0;
}

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

JsonView::Iterator JsonView::begin() const {
  Iterator it;
  if (size() == 0) return it;
  it.tape_ = tape_;
  it.at_ = at_ + 1;
  it.keyed_ = is(JsonKind::object);
  return it;
}

JsonView::Iterator JsonView::end() const {
  Iterator it = begin();
  if (size() != 0) it.at_ = tape_->tokens_[at_].end;
  return it;
}

JsonMember JsonView::Iterator::operator*() const {
  if (!keyed_) return {{}, {tape_, at_}};
  return {tape_->text_of(tape_->tokens_[at_]), {tape_, at_ + 1}};
}

JsonView::Iterator& JsonView::Iterator::operator++() {
  at_ = tape_->tokens_[keyed_ ? at_ + 1 : at_].end;
  return *this;
}

}  // namespace weft::workflow
