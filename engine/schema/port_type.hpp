// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/schema/value.hpp"

namespace weft::schema {

/// One of a list of words ("COMBO"). Validation has made sure that it is in the list.
struct Choice {
  std::string value;
  operator const std::string&() const noexcept { return value; }
  bool operator==(std::string_view other) const noexcept { return value == other; }
};

/// The port word of a C++ type. Specialise it for a type that flows between nodes:
///   template <> struct PortType<Latent> {
///     static constexpr std::string_view name = "LATENT";
///     static std::string describe(const Latent&);    // optional: for error messages, e.g. "[1, 4, 64, 64] float32"
///     static std::size_t bytes(const Latent&);       // optional: memory held, for the cache's bound
///   };
template <typename T>
struct PortType;

/// All items of a list at once: as an input, whatever list is linked to it (one value is a list of one); as an output,
/// a list over whose items the nodes behind it run (ComfyUI's INPUT_IS_LIST and OUTPUT_IS_LIST). A std::vector of its
/// own, since some port types are vectors themselves.
template <typename T>
struct List : std::vector<T> {
  using std::vector<T>::vector;
};

struct Blocker;
/// An output that may say "not now" instead (ComfyUI's ExecutionBlocker).
template <typename T>
using Blockable = std::variant<T, Blocker>;

template <>
struct PortType<bool> {
  static constexpr std::string_view name = "BOOLEAN";
};
template <>
struct PortType<std::int64_t> {
  static constexpr std::string_view name = "INT";
};
template <>
struct PortType<std::uint64_t> {
  static constexpr std::string_view name = "INT";
};
template <>
struct PortType<double> {
  static constexpr std::string_view name = "FLOAT";
};
template <>
struct PortType<std::string> {
  static constexpr std::string_view name = "STRING";
};
template <>
struct PortType<Choice> {
  static constexpr std::string_view name = "COMBO";
};
/// Takes whatever comes.
template <>
struct PortType<Value> {
  static constexpr std::string_view name = "*";
};

struct NodeLink;
/// The link itself rather than what comes along it (ComfyUI's rawLink).
template <>
struct PortType<NodeLink> {
  static constexpr std::string_view name = "*";
};

/// T, without the wrappers that change how it is held but not what it is.
template <typename T>
struct Unwrapped {
  using type = T;
};
template <typename T>
struct Unwrapped<std::optional<T>> : Unwrapped<T> {};
template <typename T>
struct Unwrapped<std::shared_ptr<const T>> : Unwrapped<T> {};
template <typename T>
struct Unwrapped<List<T>> : Unwrapped<T> {};
template <typename T>
struct Unwrapped<Blockable<T>> : Unwrapped<T> {};
template <typename T>
using unwrapped_t = typename Unwrapped<T>::type;

template <typename T>
inline constexpr bool is_optional_v = false;
template <typename T>
inline constexpr bool is_optional_v<std::optional<T>> = true;

template <typename T>
inline constexpr bool is_list_v = false;
template <typename T>
inline constexpr bool is_list_v<List<T>> = true;
template <typename T>
inline constexpr bool is_blockable_v = false;
template <typename T>
inline constexpr bool is_blockable_v<Blockable<T>> = true;

/// A type that has a port word, bare, in std::optional, List or Blockable, or behind std::shared_ptr<const T>.
template <typename T>
concept PortValue = requires {
  { PortType<unwrapped_t<T>>::name } -> std::convertible_to<std::string_view>;
};

template <typename T>
concept IntegerPort = std::same_as<unwrapped_t<T>, std::int64_t> || std::same_as<unwrapped_t<T>, std::uint64_t>;
template <typename T>
concept NumberPort = IntegerPort<T> || std::same_as<unwrapped_t<T>, double>;
template <typename T>
concept TextPort = std::same_as<unwrapped_t<T>, std::string>;
template <typename T>
concept ChoicePort = std::same_as<unwrapped_t<T>, Choice>;
template <typename T>
concept BooleanPort = std::same_as<unwrapped_t<T>, bool>;
/// What can be written in a prompt, and so can have a default.
template <typename T>
concept LiteralPort = NumberPort<T> || TextPort<T> || ChoicePort<T> || BooleanPort<T>;

}  // namespace weft::schema
