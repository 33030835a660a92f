// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/schema/node_info.hpp"
#include "engine/schema/port_type.hpp"

/// Inputs whose number depends on the prompt. A prompt and a graph have them flat, by dotted names (`images.image0`);
/// a node gets them nested, as an Autogrow or a std::variant.
namespace weft::schema {

/// A member that takes any number of inputs of one type: what is linked to `group.prefix0`, `group.prefix1`…, by the
/// name without the group, in order.
template <typename T>
struct Autogrow {
  std::vector<std::pair<std::string, T>> items;
  std::size_t size() const noexcept { return items.size(); }
  bool empty() const noexcept { return items.empty(); }
};

template <typename T>
struct PortType<Autogrow<T>> {
  static constexpr std::string_view name = kAutogrowPort;
};

template <typename T>
inline constexpr bool is_autogrow_v = false;
template <typename T>
inline constexpr bool is_autogrow_v<Autogrow<T>> = true;

template <typename T>
class Inputs;

/// One alternative of a dynamic combo: a struct whose members are the inputs that come with it. `key` is its word in
/// the list, `define` names its inputs as a node's define does.
template <typename T>
concept BranchType = std::default_initializable<T> && requires(Inputs<T>& inputs) {
  { T::key } -> std::convertible_to<std::string_view>;
  T::define(inputs);
};

template <typename T>
inline constexpr bool is_dynamic_combo_v = false;
template <typename... Branches>
inline constexpr bool is_dynamic_combo_v<std::variant<Branches...>> = (BranchType<Branches> && ...);

/// What a prompt says of one node's inputs, by flat name.
class GivenInputs {
 public:
  virtual ~GivenInputs() = default;
  /// Whether there is a link or a value of that name.
  virtual bool has(std::string_view flat_name) const = 0;
  /// The literal; null when there is none or it is a link.
  virtual const Value* literal(std::string_view flat_name) const = 0;
};

/// The declared inputs of a node as it is used: growing sockets as far as they are given or required, and behind a
/// dynamic combo (a COMBO then, which still has its branches) the inputs of the option that is chosen, all by their
/// flat names. Without a choice the combo's first option counts; an unknown one has no inputs.
std::vector<InputSpec> flat_inputs(const NodeInfo& info, const GivenInputs& given);

/// The values of flat inputs as the node's members take them, one for each input of `info`: a group becomes an object
/// of name and value, without what is null; a combo an object whose first member is its key, under its own name, and
/// then its inputs, null where not given. flat: as flat_inputs gave them.
std::vector<Value> nest_inputs(const NodeInfo& info, const std::vector<InputSpec>& flat, std::vector<Value> values);

}  // namespace weft::schema
