// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/hash.hpp"

namespace weft::schema {

/// What a shared C++ type is called and how it is told about: one per type, see opaque_type().
struct OpaqueType {
  const std::type_info* type;
  std::string_view port;                        ///< "MODEL"
  std::string (*describe)(const void* object);  ///< e.g. "[1, 4, 64, 64] float32"; may be null
  std::size_t (*bytes)(const void* object);     ///< memory it holds on to; may be null
};

/// What flows along a link or is written in a prompt: a literal, or an immutable object that all holders share.
/// Copying is cheap; nothing behind a Value ever changes, so any thread may read it.
class Value {
 public:
  using List = std::vector<Value>;
  /// Keys in the order of the document. Small: keys are looked up linearly.
  using Object = std::vector<std::pair<std::string, Value>>;

  Value() = default;  ///< null: "not given"
  template <std::same_as<bool> B>
  Value(B value) : data_(value) {}
  template <std::signed_integral I>
  Value(I value) : data_(static_cast<std::int64_t>(value)) {}
  template <std::unsigned_integral U>
  requires(!std::same_as<U, bool>) Value(U value) : data_(static_cast<std::uint64_t>(value)) {}
  template <std::floating_point F>
  Value(F value) : data_(static_cast<double>(value)) {}
  Value(std::string text) : data_(std::make_shared<const std::string>(std::move(text))) {}
  Value(std::string_view text) : Value(std::string(text)) {}
  Value(const char* text) : Value(std::string(text)) {}
  Value(List items) : data_(std::make_shared<const List>(std::move(items))) {}
  Value(Object members) : data_(std::make_shared<const Object>(std::move(members))) {}
  /// A shared object; `type` must be the OpaqueType of what `object` points to. Nodes use to_value() instead.
  Value(std::shared_ptr<const void> object, const OpaqueType& type) : data_(Opaque{std::move(object), &type}) {}

  bool is_null() const noexcept { return std::holds_alternative<std::monostate>(data_); }
  bool is_opaque() const noexcept { return std::holds_alternative<Opaque>(data_); }
  /// Whether it is, or holds, an opaque object.
  bool has_opaque() const noexcept;
  /// Null pointers and empty optionals when the value is of another kind; nothing is converted.
  const bool* as_bool() const noexcept { return std::get_if<bool>(&data_); }
  const std::int64_t* as_int() const noexcept { return std::get_if<std::int64_t>(&data_); }
  const std::uint64_t* as_uint() const noexcept { return std::get_if<std::uint64_t>(&data_); }
  const double* as_double() const noexcept { return std::get_if<double>(&data_); }
  const std::string* as_string() const noexcept { return target<std::string>(); }
  const List* as_list() const noexcept { return target<List>(); }
  const Object* as_object() const noexcept { return target<Object>(); }
  /// The shared object if it is exactly a T.
  template <typename T>
  std::shared_ptr<const T> as_shared() const {
    const auto* opaque = std::get_if<Opaque>(&data_);
    if (opaque == nullptr || *opaque->type->type != typeid(T)) return nullptr;
    return std::static_pointer_cast<const T>(opaque->object);
  }

  /// Likewise, borrowed.
  template <typename T>
  const T* as_pointer() const noexcept {
    const auto* opaque = std::get_if<Opaque>(&data_);
    if (opaque == nullptr || *opaque->type->type != typeid(T)) return nullptr;
    return static_cast<const T*>(opaque->object.get());
  }

  /// The port word of what is held: "INT", "STRING", "MODEL"…, "NULL" for null.
  std::string_view port() const noexcept;
  /// One line for people: port, shape or length; texts are cut. For error messages.
  std::string describe() const;
  /// The literal as JSON text, strings quoted; an object that has no JSON form as `"<MODEL>"`.
  std::string to_json() const;
  /// Memory that goes when the last holder goes, as far as the type tells; at least the literal's own.
  std::size_t bytes() const noexcept;
  /// Adds kind and content of a literal to a cache key. An opaque object throws std::logic_error: its key is its
  /// maker's.
  void add_to(Hasher& hasher) const;
  /// Literals by content; opaque objects by identity. 1 and 1.0 differ.
  bool operator==(const Value& other) const;

 private:
  struct Opaque {
    std::shared_ptr<const void> object;
    const OpaqueType* type;
    bool operator==(const Opaque& other) const { return object == other.object; }
  };
  template <typename T>
  const T* target() const noexcept {
    const auto* pointer = std::get_if<std::shared_ptr<const T>>(&data_);
    return pointer == nullptr ? nullptr : pointer->get();
  }

  std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::shared_ptr<const std::string>,
               std::shared_ptr<const List>, std::shared_ptr<const Object>, Opaque>
      data_;
};

}  // namespace weft::schema
