// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/ATen.h>

namespace weft::weights::pickle {

/// The bytes of a storage, by the name under which the archive keeps them.
struct Storage {
  at::ScalarType dtype = at::kFloat;
  bool untyped = false;  ///< bytes: the tensor says what they are
  std::string key;
  std::int64_t elements = 0;
  std::int64_t first = 0;  ///< where a view of a storage begins (old files), in elements
};

/// A tensor as a checkpoint describes it; not yet checked against its storage.
struct TensorRecord {
  Storage storage;
  at::ScalarType dtype = at::kFloat;
  std::int64_t offset = 0;
  std::vector<std::int64_t> sizes;
  std::vector<std::int64_t> strides;
};

/// What a pickle describes. Nothing of it is ever run: a class or function is its name, an object of an unknown
/// class is an opaque record.
struct Value {
  enum class Kind { none, boolean, integer, real, text, bytes, tuple, list, dict, global, storage, tensor, opaque };
  Kind kind = Kind::none;
  std::int64_t integer = 0;
  double real = 0;
  std::string text;              ///< text, bytes; global, opaque: "module.name"
  std::vector<Value*> items;     ///< tuple, list; dict: key, value, key, value…
  const Value* state = nullptr;  ///< opaque: what its attributes would be set from, where given
  std::optional<Storage> storage;
  std::optional<TensorRecord> tensor;

  bool is(Kind wanted) const { return kind == wanted; }
  /// The value of a text key in a dict, the last one given as in Python; null when there is none.
  const Value* entry(std::string_view key) const;
};

/// Owns all values of one file, so that records that contain themselves cost nothing special. Limits their number.
class ValuePool {
 public:
  /// Throws WeightsError past the limit. The value's address is stable.
  Value* make(Value::Kind kind);
  Value* make_text(Value::Kind kind, std::string text);
  std::size_t size() const { return values_.size(); }

 private:
  std::deque<Value> values_;
};

}  // namespace weft::weights::pickle
