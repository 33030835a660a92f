// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/schema/dynamic_inputs.hpp"
#include "engine/schema/expansion.hpp"
#include "engine/schema/node_info.hpp"
#include "engine/schema/port_type.hpp"

namespace weft::schema {

/// A literal type, or a type with a port word, held so that it can be absent.
template <typename M>
concept AbsentPort = is_optional_v<M> || std::is_same_v<M, Value> || is_list_v<M>;

/// The setters of one input of C++ type M. Only what makes sense for M exists: `.range` on a text does not compile.
template <PortValue M>
class InputBuilder {
 public:
  using Literal = unwrapped_t<M>;

  /// Of the input that was added to `inputs` last.
  explicit InputBuilder(std::vector<InputSpec>& inputs) : inputs_(&inputs), index_(inputs.size() - 1) {}

  InputBuilder& tooltip(std::string text) { return set(&InputSpec::tooltip, std::move(text)); }
  InputBuilder& advanced() { return set(&InputSpec::advanced, true); }
  /// Always a socket, never a widget.
  InputBuilder& force_input() { return set(&InputSpec::force_input, true); }
  /// Other port words than the C++ type's: "INT,FLOAT" for a Value that takes either.
  InputBuilder& port(std::string words)
    requires(std::is_same_v<Literal, Value> || std::is_same_v<Literal, NodeLink>)
  {
    return set(&InputSpec::port, std::move(words));
  }
  /// One of these types (or any, "*"), and the same for all inputs and outputs of this template (ComfyUI's MatchType).
  InputBuilder& match(std::string template_id, std::string allowed_types = "*")
    requires(std::is_same_v<Literal, Value> || std::is_same_v<Literal, NodeLink>)
  {
    set(&InputSpec::match, std::move(template_id));
    return set(&InputSpec::port, std::move(allowed_types));
  }
  /// Made only when the node's needs() asks for it. Stays empty until then, and for good if it never does.
  InputBuilder& lazy()
    requires AbsentPort<M>
  {
    return set(&InputSpec::lazy, true);
  }
  /// Must be given, although the member can be empty (while it is lazy, say).
  InputBuilder& required()
    requires is_optional_v<M>
  {
    return set(&InputSpec::required, true);
  }
  /// May be left open: the member is then null, or empty, or keeps its initial value.
  InputBuilder& optional()
    requires(std::is_same_v<M, Value> || is_list_v<M> || (LiteralPort<M> && !is_optional_v<M>))
  {
    return set(&InputSpec::required, false);
  }

  InputBuilder& default_value(Literal value)
    requires LiteralPort<M>
  {
    if constexpr (ChoicePort<M>)
      return set(&InputSpec::default_value, Value(std::move(value.value)));
    else
      return set(&InputSpec::default_value, Value(std::move(value)));
  }
  InputBuilder& default_value(const char* word)
    requires ChoicePort<M>
  {
    return set(&InputSpec::default_value, Value(word));
  }
  /// Of a port of several types.
  InputBuilder& default_value(Value value)
    requires std::is_same_v<Literal, Value>
  {
    return set(&InputSpec::default_value, std::move(value));
  }

  InputBuilder& min(Literal value)
    requires NumberPort<M>
  {
    return set(&InputSpec::min, Value(value));
  }
  InputBuilder& max(Literal value)
    requires NumberPort<M>
  {
    return set(&InputSpec::max, Value(value));
  }
  /// Both ends belong to it.
  InputBuilder& range(Literal lowest, Literal highest)
    requires NumberPort<M>
  {
    return min(lowest).max(highest);
  }
  /// How far one click goes. Not checked: ComfyUI's server takes values between steps.
  InputBuilder& step(Literal value)
    requires NumberPort<M>
  {
    return set(&InputSpec::step, Value(value));
  }
  InputBuilder& round(double value)
    requires std::is_same_v<Literal, double>
  {
    return set(&InputSpec::round, Value(value));
  }
  /// "number", "slider" or "color".
  InputBuilder& display(std::string word)
    requires NumberPort<M>
  {
    return set(&InputSpec::display, std::move(word));
  }
  InputBuilder& control_after_generate()
    requires(IntegerPort<M> || ChoicePort<M>)
  {
    return set(&InputSpec::control_after_generate, ControlAfterGenerate{});
  }

  InputBuilder& multiline()
    requires TextPort<M>
  {
    return set(&InputSpec::multiline, true);
  }
  InputBuilder& dynamic_prompts()
    requires TextPort<M>
  {
    return set(&InputSpec::dynamic_prompts, true);
  }
  InputBuilder& placeholder(std::string text)
    requires TextPort<M>
  {
    return set(&InputSpec::placeholder, std::move(text));
  }

  InputBuilder& labels(std::string on, std::string off)
    requires BooleanPort<M>
  {
    set(&InputSpec::label_on, std::move(on));
    return set(&InputSpec::label_off, std::move(off));
  }

  InputBuilder& options(std::vector<std::string> words)
    requires ChoicePort<M>
  {
    return set(&InputSpec::options, std::move(words));
  }
  /// A list asked for whenever it is needed: `OptionList(const Services&)` or `std::vector<std::string>()`.
  template <typename Source>
    requires(ChoicePort<M> && (std::is_invocable_r_v<OptionList, Source, const Services&> ||
                               std::is_invocable_r_v<std::vector<std::string>, Source>))
  InputBuilder& options(Source source) {
    if constexpr (std::is_invocable_r_v<OptionList, Source, const Services&>)
      return set(&InputSpec::option_source, OptionSource(std::move(source)));
    else
      return set(&InputSpec::option_source,
                 OptionSource([source](const Services&) { return OptionList{.values = source()}; }));
  }
  /// The files of one kind ("checkpoints", "loras", "vae", "input"…), from the Folders service.
  InputBuilder& files(std::string kind)
    requires ChoicePort<M>
  {
    return set(&InputSpec::option_source, file_options(std::move(kind)));
  }
  /// The node's validate() decides about this input, not its list (ComfyUI: named in VALIDATE_INPUTS).
  InputBuilder& any_option()
    requires ChoicePort<M>
  {
    return set(&InputSpec::any_option, true);
  }
  InputBuilder& image_upload()
    requires ChoicePort<M>
  {
    return set(&InputSpec::image_upload, true);
  }
  /// Uploads and the choice are of another folder than the input folder.
  InputBuilder& image_folder(std::string folder)
    requires ChoicePort<M>
  {
    return set(&InputSpec::image_folder, std::move(folder));
  }
  /// The front end asks that route for the list, has a button for it, and then takes "first" or "last".
  InputBuilder& remote(std::string route, std::string after_refresh)
    requires ChoicePort<M>
  {
    set(&InputSpec::remote, true);
    set(&InputSpec::remote_refresh_button, true);
    set(&InputSpec::remote_route, std::move(route));
    return set(&InputSpec::remote_after_refresh, std::move(after_refresh));
  }
  InputBuilder& video_upload()
    requires ChoicePort<M>
  {
    return set(&InputSpec::video_upload, true);
  }
  InputBuilder& audio_upload()
    requires ChoicePort<M>
  {
    return set(&InputSpec::audio_upload, true);
  }

 private:
  template <typename Field, typename Content>
  InputBuilder& set(Field InputSpec::*field, Content&& content) {
    (*inputs_)[index_].*field = std::forward<Content>(content);
    return *this;
  }

  std::vector<InputSpec>* inputs_;
  std::size_t index_;
};

/// The setters of a member of type Autogrow<T>.
template <typename T>
class AutogrowBuilder {
 public:
  explicit AutogrowBuilder(std::vector<InputSpec>& inputs, std::shared_ptr<Growth> growth)
      : inputs_(&inputs), index_(inputs.size() - 1), growth_(std::move(growth)) {}

  AutogrowBuilder& tooltip(std::string text) {
    (*inputs_)[index_].tooltip = std::move(text);
    return *this;
  }
  /// The group as a whole may be left open.
  AutogrowBuilder& optional() {
    (*inputs_)[index_].required = false;
    return *this;
  }
  /// Sockets prefix0, prefix1… The first `least` are required.
  AutogrowBuilder& prefix(std::string word, std::size_t least = 1, std::size_t most = 10) {
    growth_->prefix = std::move(word);
    growth_->min = least;
    growth_->max = most;
    return *this;
  }
  /// Sockets of these names. The first `least` are required.
  AutogrowBuilder& names(std::vector<std::string> words, std::size_t least = 1) {
    growth_->min = least;
    growth_->max = words.size();
    growth_->names = std::move(words);
    return *this;
  }
  /// The setters of each socket. name: what object_info calls it, e.g. "image".
  InputBuilder<T> element(std::string name) {
    growth_->element.front().name = std::move(name);
    return InputBuilder<T>(growth_->element);
  }

 private:
  std::vector<InputSpec>* inputs_;
  std::size_t index_;
  std::shared_ptr<Growth> growth_;
};

/// The setters of a dynamic combo.
class DynamicComboBuilder {
 public:
  explicit DynamicComboBuilder(std::vector<InputSpec>& inputs) : inputs_(&inputs), index_(inputs.size() - 1) {}
  DynamicComboBuilder& tooltip(std::string text) {
    (*inputs_)[index_].tooltip = std::move(text);
    return *this;
  }

 private:
  std::vector<InputSpec>* inputs_;
  std::size_t index_;
};

}  // namespace weft::schema
