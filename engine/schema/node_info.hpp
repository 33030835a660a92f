// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/schema/folders.hpp"
#include "engine/schema/services.hpp"
#include "engine/schema/value.hpp"

namespace weft::schema {

/// The extra "control after generate" widget behind a number or a list.
struct ControlAfterGenerate {
  std::string widget_name = "control_after_generate";
};

/// A list whose choices come from the program (files, registries), asked for each time it is needed.
using OptionSource = std::function<OptionList(const Services&)>;

struct InputSpec;

/// COMFY_AUTOGROW_V3: sockets that grow by use, `group.prefix0`, `group.prefix1`… or `group.name`.
struct Growth {
  std::vector<InputSpec> element;  ///< exactly one: what each of them is
  std::string prefix;              ///< empty where `names` is not
  std::vector<std::string> names;
  std::size_t min = 0;             ///< this many are required
  std::size_t max = 0;

  /// The last part of the name of element `index`, which is below max.
  std::string name(std::size_t index) const { return names.empty() ? prefix + std::to_string(index) : names[index]; }
};

/// COMFY_DYNAMICCOMBO_V3: one option of it, and the inputs that come with it, as `combo.input`.
struct Branch {
  std::string key;
  std::vector<InputSpec> inputs;
};

inline constexpr std::string_view kAutogrowPort = "COMFY_AUTOGROW_V3";
inline constexpr std::string_view kDynamicComboPort = "COMFY_DYNAMICCOMBO_V3";
inline constexpr std::string_view kMatchTypePort = "COMFY_MATCHTYPE_V3";

/// One declared input. Fields and words as in ComfyUI's object_info.
struct InputSpec {
  std::string name;
  std::string port;                 ///< "INT", "COMBO", "MODEL", "*", or a comma list of port words
  bool required = true;
  Value default_value;              ///< null: none
  Value min, max, step, round;      ///< numbers of the port's own kind; null: none
  std::vector<std::string> options; ///< COMBO: a list fixed at compile time, or an object_info file's
  OptionSource option_source;       ///< COMBO: asked instead of `options` when set
  bool any_option = false;          ///< COMBO: the node's own validate decides, not the list
  std::string tooltip;
  std::string display;              ///< "number", "slider", "color"; may be empty
  std::string placeholder, label_on, label_off;
  std::string widget_type;          ///< object_info's widgetType: the widget's type where it is not the port's
  bool multiline = false;
  bool dynamic_prompts = false;
  bool force_input = false;         ///< never a widget, whatever the port
  bool advanced = false;
  bool lazy = false;
  bool image_upload = false, video_upload = false, animated_image_upload = false, audio_upload = false;
  bool remote = false, remote_refresh_button = false;
  std::string remote_route, remote_after_refresh;  ///< where the front end asks for the list, and what it takes then
  std::string image_folder;         ///< where uploads go, where it is not the input folder
  bool v3_combo = false;            ///< object_info writes ["COMBO", {options}] rather than [[…], {}]
  /// nullopt: not said. The front end then adds the widget to INT inputs named seed or noise_seed.
  std::optional<ControlAfterGenerate> control_after_generate;
  bool takes_list = false;          ///< its member is a List
  bool raw_link = false;            ///< the node gets the link itself, and what is behind it is not needed for that
  /// COMFY_MATCHTYPE_V3: the template's id; `port` then holds the allowed types. Empty: an ordinary port.
  std::string match;
  std::shared_ptr<const Growth> growth;                   ///< set where port is kAutogrowPort
  std::shared_ptr<const std::vector<Branch>> branches;    ///< set where port is kDynamicComboPort

  bool dynamic() const noexcept { return growth != nullptr || branches != nullptr; }
  /// Whether `predicate` holds for it or for any input inside it.
  template <typename Predicate>
  bool any(const Predicate& predicate) const {
    if (predicate(*this)) return true;
    if (growth != nullptr && growth->element.front().any(predicate)) return true;
    if (branches != nullptr)
      for (const Branch& branch : *branches)
        for (const InputSpec& input : branch.inputs)
          if (input.any(predicate)) return true;
    return false;
  }
};

/// What the server fills in; never a widget or a socket.
struct HiddenSpec {
  std::string name;
  std::string kind;  ///< "PROMPT", "EXTRA_PNGINFO", "UNIQUE_ID"…
};

struct OutputSpec {
  std::string port;
  std::string name;  ///< empty until the schema is complete: then the port word
  std::string tooltip;
  bool is_list = false;
  std::string match;                    ///< COMFY_MATCHTYPE_V3: takes the type of the inputs with this template id
  std::vector<std::size_t> depends_on;  ///< indices of the inputs that make it; empty: all
};

/// The public description of a node class: what object_info says about it.
struct NodeInfo {
  std::string name;  ///< class_type
  std::string display_name, description, category;
  std::string python_module = "nodes";
  std::vector<InputSpec> inputs;  ///< in declared order: ComfyUI's input_order, required before optional
  std::vector<HiddenSpec> hidden;
  std::vector<OutputSpec> outputs;
  bool output_node = false, deprecated = false, experimental = false, api_node = false;
  bool v3 = false;  ///< object_info in the form of ComfyUI's V3 nodes
  bool input_is_list = false;  ///< takes lists whole rather than running once for each item

  /// Index into `inputs`; nullopt when no input has that name.
  std::optional<std::size_t> input_index(std::string_view input_name) const noexcept;
  const InputSpec* find_input(std::string_view input_name) const noexcept;
  /// Whether the number of inputs depends on the prompt: see dynamic_inputs.hpp.
  bool has_dynamic_inputs() const noexcept;
};

/// The choices of a COMBO input as they are now.
OptionList options_of(const InputSpec& input, const Services& services);

/// An OptionSource over the Folders service.
OptionSource file_options(std::string kind);

/// Whether a value of port type `from` may go into an input of type `into`: equal, either is "*", or one word of a
/// comma list in common. As ComfyUI's server decides.
bool ports_match(std::string_view from, std::string_view into) noexcept;

}  // namespace weft::schema
