// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "engine/schema/conversion.hpp"
#include "engine/schema/declared_inputs.hpp"
#include "engine/schema/input_builder.hpp"
#include "engine/schema/node_class.hpp"
#include "engine/schema/port_type.hpp"

namespace weft::schema {

/// What execute() returns, as a list of output types.
template <typename R>
struct OutputTypes {
  using type = std::tuple<R>;
};
template <>
struct OutputTypes<void> {
  using type = std::tuple<>;
};
template <typename... R>
struct OutputTypes<std::tuple<R...>> {
  using type = std::tuple<R...>;
};
/// A node that may return nodes to execute in place of its results.
template <typename R>
struct OutputTypes<std::variant<R, Expansion>> : OutputTypes<R> {};
template <typename R>
inline constexpr bool may_expand_v = false;
template <typename R>
inline constexpr bool may_expand_v<std::variant<R, Expansion>> = true;
template <typename T>
using output_types_t =
    typename OutputTypes<decltype(std::declval<const T&>().execute(std::declval<Context&>()))>::type;
template <typename T>
inline constexpr std::size_t output_count_v = std::tuple_size_v<output_types_t<T>>;

/// An output's name and, if there is more to say, its tooltip.
struct Output {
  Output(const char* output_name, const char* output_tooltip = "") : name(output_name), tooltip(output_tooltip) {}
  /// The inputs, declared before, that this output depends on; without it, all of them. While those stay the same,
  /// what was computed from this output stays valid, whatever becomes of the others.
  Output from(std::vector<const char*> input_names) && {
    inputs = std::move(input_names);
    return std::move(*this);
  }
  /// Of the type of the inputs that were declared with `.match(template_id)`. For outputs of C++ type Value.
  Output match(const char* template_id) && {
    matched = template_id;
    return std::move(*this);
  }
  /// Other port words than the C++ type's. For outputs of C++ type Value.
  Output port(const char* words) && {
    port_words = words;
    return std::move(*this);
  }
  const char* name;
  const char* tooltip;
  std::vector<const char*> inputs;
  const char* matched = "";
  const char* port_words = "";
};

/// Writes what a node says of an output into its description. Throws std::logic_error for what contradicts itself.
void describe_output(NodeInfo& info, std::size_t index, const Output& output);

/// What a node's `static void define(Schema<Self>&)` writes its description into. T's members are its inputs; each
/// is named once, in the order of ComfyUI's widgets.
template <typename T>
class Schema {
 public:
  explicit Schema(std::string_view class_name) {
    info_.name = class_name;
    add_outputs(std::type_identity<output_types_t<T>>{});
  }

  /// class_type, where it is not the C++ name.
  Schema& name(std::string text) { return set(info_.name, std::move(text)); }
  Schema& display_name(std::string text) { return set(info_.display_name, std::move(text)); }
  Schema& description(std::string text) { return set(info_.description, std::move(text)); }
  /// The menu path, e.g. "latent/transform".
  Schema& category(std::string text) { return set(info_.category, std::move(text)); }
  /// ComfyUI's Python module of this class, e.g. "comfy_extras.nodes_mask"; "nodes" unless said.
  Schema& python_module(std::string text) { return set(info_.python_module, std::move(text)); }
  /// The node is wanted for what it does: graphs run for the sake of such nodes.
  Schema& output_node() { return set(info_.output_node, true); }
  /// ComfyUI's class of that name is written in its V3 form, which object_info tells.
  Schema& v3() { return set(info_.v3, true); }
  Schema& deprecated() { return set(info_.deprecated, true); }
  Schema& experimental() { return set(info_.experimental, true); }
  /// For object_info only; nodes read such things from their Context. kind: "PROMPT", "EXTRA_PNGINFO", "UNIQUE_ID",
  /// "DYNPROMPT".
  Schema& hidden(std::string input_name, std::string kind) {
    info_.hidden.push_back({std::move(input_name), std::move(kind)});
    return *this;
  }

  /// Declares member `member` as the input `input_name`; std::optional makes it optional. An Autogrow takes any number
  /// of sockets, a std::variant of branches (see BranchType) is a dynamic combo, a List takes lists whole.
  template <InputMember M>
  auto input(std::string input_name, M T::*member) {
    auto builder = declare_input(info_.inputs, readers_, std::move(input_name), member);
    if (info_.inputs.back().any([](const InputSpec& input) { return input.takes_list; })) info_.input_is_list = true;
    return builder;
  }

  /// Names the outputs, one for each that execute() returns. Without it they are called by their port words.
  template <std::convertible_to<Output>... Names>
    requires(sizeof...(Names) == output_count_v<T>)
  Schema& outputs(const Names&... names) {
    std::size_t index = 0;
    (name_output(index++, Output(names)), ...);
    return *this;
  }

  const NodeInfo& info() const noexcept { return info_; }
  using Reader = InputReader<T>;
  const std::vector<Reader>& readers() const noexcept { return readers_; }

 private:
  template <typename Field, typename Content>
  Schema& set(Field& field, Content&& content) {
    field = std::forward<Content>(content);
    return *this;
  }
  template <PortValue... R>
  void add_outputs(std::type_identity<std::tuple<R...>>) {
    (info_.outputs.push_back({.port = std::string(PortType<unwrapped_t<R>>::name),
                              .name = std::string(PortType<unwrapped_t<R>>::name),
                              .is_list = is_list_v<R>}),
     ...);
  }
  void name_output(std::size_t index, const Output& output) { describe_output(info_, index, output); }

  NodeInfo info_;
  std::vector<Reader> readers_;
};

}  // namespace weft::schema
