// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "diffusion/weights/formats/pickle/value.hpp"

namespace weft::weights::pickle {

/// Decides what the objects of a pickle mean.
class ObjectMaker {
 public:
  virtual ~ObjectMaker() = default;
  /// What stands for an object that is kept outside of the pickle.
  virtual Value* persistent(ValuePool& pool, const Value& id) = 0;
  /// What a call of `callable` (a class or function, by name) would give; nothing is called. Throws WeightsError for
  /// one that a file of weights has no need of.
  virtual Value* call(ValuePool& pool, const Value& callable, const Value& arguments) = 0;
};

/// Reads one pickle, protocols 0 to 5, into records: a virtual machine without the instruction to run anything.
/// https://docs.python.org/3/library/pickletools.html
class Unpickler {
 public:
  /// Borrows all three.
  Unpickler(std::span<const std::byte> bytes, ValuePool& pool, ObjectMaker& maker);

  /// The object that the pickle describes. Throws WeightsError (without file name) when it is damaged or refused.
  Value* run();
  /// How many bytes run() took.
  std::size_t consumed() const { return at_; }

 private:
  using Kind = Value::Kind;

  // Each handles a group of opcodes and says whether `opcode` was one of them.
  bool number(unsigned char opcode);
  bool string(unsigned char opcode);
  bool container(unsigned char opcode);
  bool stack(unsigned char opcode);
  bool memo(unsigned char opcode);
  bool object(unsigned char opcode);

  unsigned char byte();
  std::uint64_t little_endian(std::size_t width);
  std::string_view take(std::uint64_t length);
  std::string_view line();

  void push(Value* value) { stack_.push_back(value); }
  void push_integer(std::int64_t value);
  void push_long(std::string_view bytes);
  void push_items(Kind kind, std::vector<Value*> items);
  void push_global(std::string_view module, std::string_view name);
  Value* pop();
  Value& top();
  std::vector<Value*> pop_to_mark();
  void extend(std::vector<Value*> items);
  void remember(std::uint64_t index);
  void recall(std::uint64_t index);
  void reduce(const Value& callable, const Value& arguments);

  std::span<const std::byte> bytes_;
  ValuePool& pool_;
  ObjectMaker& maker_;
  std::size_t at_ = 0;
  std::vector<Value*> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, Value*> memo_;
};

}  // namespace weft::weights::pickle
