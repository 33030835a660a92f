// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/formats/pickle/unpickler.hpp"

#include <fmt/format.h>

#include "diffusion/weights/formats/pickle/opcodes.hpp"
#include "engine/base/errors.hpp"

namespace weft::weights::pickle {
namespace {

[[noreturn]] void fail(const std::string& what) { throw WeightsError("its pickle is damaged: " + what); }

}  // namespace

Unpickler::Unpickler(std::span<const std::byte> bytes, ValuePool& pool, ObjectMaker& maker)
    : bytes_(bytes), pool_(pool), maker_(maker) {}

Value* Unpickler::run() {
  for (unsigned char opcode = byte(); opcode != STOP; opcode = byte())
    if (!stack(opcode) && !number(opcode) && !string(opcode) && !container(opcode) && !memo(opcode) && !object(opcode))
      fail(fmt::format("unknown instruction 0x{:02x} at byte {}", opcode, at_ - 1));
  return pop();
}

unsigned char Unpickler::byte() { return static_cast<unsigned char>(take(1).front()); }

std::uint64_t Unpickler::little_endian(std::size_t width) {
  const std::string_view bytes = take(width);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < width; ++i) value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return value;
}

std::string_view Unpickler::take(std::uint64_t length) {
  if (length > bytes_.size() - at_) fail("it is cut off");
  const std::string_view taken(reinterpret_cast<const char*>(bytes_.data()) + at_, length);
  at_ += length;
  return taken;
}

std::string_view Unpickler::line() {
  const std::string_view rest(reinterpret_cast<const char*>(bytes_.data()) + at_, bytes_.size() - at_);
  const std::size_t length = rest.find('\n');
  if (length == std::string_view::npos) fail("it is cut off");
  at_ += length + 1;
  return rest.substr(0, length);
}

void Unpickler::push_integer(std::int64_t value) {
  push(pool_.make(Kind::integer));
  top().integer = value;
}

// Two's complement, little-endian, any length. What does not fit into 64 bits is no size and no offset.
void Unpickler::push_long(std::string_view bytes) {
  if (bytes.size() > 8) return push(pool_.make_text(Kind::opaque, "int"));
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    const bool negative = !bytes.empty() && (static_cast<unsigned char>(bytes.back()) & 0x80) != 0;
    const unsigned char digit = i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : negative ? 0xff : 0;
    value |= std::uint64_t{digit} << (8 * i);
  }
  push_integer(static_cast<std::int64_t>(value));
}

void Unpickler::push_items(Kind kind, std::vector<Value*> items) {
  Value* value = pool_.make(kind);
  value->items = std::move(items);
  push(value);
}

void Unpickler::push_global(std::string_view module, std::string_view name) {
  push(pool_.make_text(Kind::global, fmt::format("{}.{}", module, name)));
}

Value* Unpickler::pop() {
  const std::size_t floor = marks_.empty() ? 0 : marks_.back();
  if (stack_.size() <= floor) fail("it takes more from its stack than it has put there");
  Value* const value = stack_.back();
  stack_.pop_back();
  return value;
}

Value& Unpickler::top() {
  if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) fail("its stack is empty");
  return *stack_.back();
}

std::vector<Value*> Unpickler::pop_to_mark() {
  if (marks_.empty()) fail("a mark is missing");
  const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<Value*> items(begin, stack_.end());
  stack_.erase(begin, stack_.end());
  marks_.pop_back();
  return items;
}

// Puts items into the container on top; a dict takes them in pairs. Subclasses of containers are opaque: what they
// hold is kept with them.
void Unpickler::extend(std::vector<Value*> items) {
  Value& target = top();
  if (target.is(Kind::dict) && items.size() % 2 != 0) fail("a key without a value");
  if (!target.is(Kind::dict) && !target.is(Kind::list) && !target.is(Kind::opaque)) fail("items for what holds none");
  target.items.insert(target.items.end(), items.begin(), items.end());
}

void Unpickler::remember(std::uint64_t index) { memo_[index] = &top(); }

void Unpickler::recall(std::uint64_t index) {
  const auto found = memo_.find(index);
  if (found == memo_.end()) fail(fmt::format("it refers to an object {} that was not given", index));
  push(found->second);
}

void Unpickler::reduce(const Value& callable, const Value& arguments) {
  if (!arguments.is(Kind::tuple)) fail("a call without arguments");
  push(maker_.call(pool_, callable, arguments));
}

}  // namespace weft::weights::pickle
