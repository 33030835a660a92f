// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/widget_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/workflow/renames.hpp"
#include "engine/workflow/value_json.hpp"

namespace weft::workflow {

using schema::InputSpec;
using schema::Value;

namespace {

constexpr std::array<std::string_view, 4> kControlWords{"fixed", "increment", "decrement", "randomize"};

bool is_control_word(JsonView view) {
  const std::string_view word = view.string();
  return view.is(JsonKind::boolean) || word == "increment-wrap" ||
         std::find(kControlWords.begin(), kControlWords.end(), word) != kControlWords.end();
}

/// What the positions of a saved list stand for: indices into the layout's widgets, kDropped for a value that
/// belongs to none.
using Positions = std::vector<std::size_t>;
constexpr std::size_t kDropped = static_cast<std::size_t>(-1);

Positions all_widgets(const NodeLayout& layout) {
  Positions positions(layout.widgets.size());
  for (std::size_t i = 0; i < positions.size(); ++i) positions[i] = i;
  return positions;
}

/// Files from before front end 1.16 carry a dummy value for each forced input of a widget type, in declared order.
/// differs: the front end pairs inputs and values without counting control values, and so drops the wrong one behind a
/// seed; here control values are counted.
Positions with_forced_inputs(const NodeLayout& layout, const schema::NodeInfo& info) {
  Positions positions;
  std::size_t widget = 0;
  for (const InputSpec& input : info.inputs) {
    if (!has_widget_type(input)) continue;
    if (input.force_input) {
      positions.push_back(kDropped);
      continue;
    }
    do positions.push_back(widget++);
    while (widget < layout.widgets.size() && layout.widgets[widget].role != Widget::Role::value);
  }
  return positions;
}

/// Very old files have no control values at all.
/// differs: the front end assigns such a list by position all the same, and gets every value behind the seed wrong.
Positions without_controls(const NodeLayout& layout) {
  Positions positions;
  for (std::size_t i = 0; i < layout.widgets.size(); ++i)
    if (layout.widgets[i].role != Widget::Role::control) positions.push_back(i);
  return positions;
}

bool lacks_controls(JsonView values, const NodeLayout& layout) {
  const auto is_control = [](const Widget& widget) { return widget.role == Widget::Role::control; };
  const auto first = std::find_if(layout.widgets.begin(), layout.widgets.end(), is_control);
  if (first == layout.widgets.end()) return false;
  const auto controls = static_cast<std::size_t>(std::count_if(first, layout.widgets.end(), is_control));
  if (values.size() + controls != layout.widgets.size()) return false;
  const auto position = static_cast<std::size_t>(first - layout.widgets.begin());
  return position < values.size() && !is_control_word(values.element(position));
}

/// The 3D viewer's buttons have values of their own in files of newer front ends.
Positions with_viewer_buttons(JsonView values, const NodeLayout& layout) {
  constexpr std::array<std::string_view, 3> kButtons{"upload3dmodel", "uploadExtraResources", "clear"};
  Positions positions;
  std::size_t widget = 0;
  for (const auto [key, value] : values) {
    const bool button = std::find(kButtons.begin(), kButtons.end(), value.string()) != kButtons.end();
    if (button)
      positions.push_back(kDropped);
    else if (widget < layout.widgets.size())
      positions.push_back(widget++);
  }
  return positions;
}

bool has_viewer(const NodeLayout& layout) {
  return std::any_of(layout.widgets.begin(), layout.widgets.end(), [](const Widget& widget) {
    return widget.spec != nullptr && widget.spec->port.starts_with("LOAD_3D");
  });
}

Positions positions_of(JsonView values, const NodeLayout& layout, const schema::NodeInfo& info) {
  if (has_viewer(layout)) return with_viewer_buttons(values, layout);
  const bool forced = std::any_of(info.inputs.begin(), info.inputs.end(),
                                  [](const InputSpec& input) { return input.force_input && has_widget_type(input); });
  if (forced) {
    Positions positions = with_forced_inputs(layout, info);
    if (positions.size() == values.size()) return positions;
  }
  return lacks_controls(values, layout) ? without_controls(layout) : all_widgets(layout);
}

/// Viewers and players whose content the canvas saves (partner nodes save their price); the prompt has no use for it.
bool saves_dressing(std::string_view class_type) {
  constexpr std::array<std::string_view, 14> kClasses{
      "PreviewAny",      "SaveGLB",     "Preview3D",     "Preview3DAnimation", "Load3D",
      "Load3DAnimation", "LoadAudio",   "SaveAudio",     "PreviewAudio",       "SaveAudioMP3",
      "SaveAudioOpus",   "RecordAudio", "WebcamCapture", "CustomCombo"};
  return std::find(kClasses.begin(), kClasses.end(), class_type) != kClasses.end();
}

class ValueReader {
 public:
  ValueReader(const CanvasNode& node, const std::string& id, const NodeLayout& layout, const schema::NodeInfo& info,
              std::vector<Violation>& warnings)
      : node_(node), id_(id), layout_(layout), info_(info), warnings_(warnings) {}

  WidgetValues read(const WidgetOverrides* overrides) {
    values_.resize(layout_.widgets.size());
    const JsonView named = node_.named_values(), saved = node_.json["widgets_values"];
    if (named.size() > 0 && !list_fits(saved, named))
      read_named(named);
    else if (saved.is(JsonKind::array))
      read_list(saved);
    else if (saved && !saved.is(JsonKind::object) && !saved.is(JsonKind::null))
      warn("`widgets_values` are neither a list nor an object; defaults are used", saved);
    if (overrides != nullptr)
      for (const auto& [name, value] : *overrides) replace(name, value);
    for (std::size_t i = 0; i < values_.size(); ++i)
      if (layout_.widgets[i].role == Widget::Role::value && values_[i].is_null())
        values_[i] = default_value(*layout_.widgets[i].spec);
    return std::move(values_);
  }

 private:
  /// Where both are saved the list counts, as in the front end: names are left behind when files are edited by hand.
  /// But a list that is too short, or holds other kinds of values than the names say, is of another version of the
  /// class, and says less than they do.
  bool list_fits(JsonView saved, JsonView named) const {
    if (!saved.is(JsonKind::array)) return false;
    const Positions positions = positions_of(saved, layout_, info_);
    std::size_t at = 0;
    for (const auto [key, value] : saved) {
      if (at >= positions.size()) break;
      const std::size_t position = positions[at++];
      if (position == kDropped) continue;
      if (!same_kind(value, named.find(layout_.widgets[position].name))) return false;
    }
    return at >= positions.size();
  }

  static bool same_kind(JsonView value, JsonView named) {
    const bool says_something = named && !named.is(JsonKind::null) && !value.is(JsonKind::null);
    if (!says_something) return true;
    return value.kind() == named.kind() || (value.real() && named.real());
  }

  static bool is_empty(JsonView value) {
    return value.is(JsonKind::null) || (value.is(JsonKind::string) && value.string().empty());
  }

  void read_named(JsonView named) {
    for (const auto [name, value] : named) set(name, value);
  }

  void set(std::string_view name, JsonView value) {
    if (const Widget* widget = layout_.find(name))
      assign(static_cast<std::size_t>(widget - layout_.widgets.data()), value);
  }

  void replace(std::string_view name, JsonView value) {
    const Widget* widget = layout_.find(name);
    if (widget == nullptr) return;
    if (!value) values_[static_cast<std::size_t>(widget - layout_.widgets.data())] = Value{};
    set(name, value);
  }

  void read_list(JsonView saved) {
    const Positions positions = positions_of(saved, layout_, info_);
    const std::size_t unknown = unknown_choice(saved);
    std::size_t at = 0;
    JsonView surplus;
    for (const auto [key, value] : saved) {
      if (at > unknown) break;
      if (at < positions.size()) {
        if (positions[at] != kDropped) assign(positions[at], value);
      } else if (!surplus && !is_empty(value)) {
        surplus = value;
      }
      ++at;
    }
    // A class without widgets shows what it made (a size, a text); that is no setting.
    if (surplus && !positions.empty() && !info_.api_node && !saves_dressing(info_.name))
      warn(fmt::format("{} widget values are saved, but the class has {} widgets; the rest is left out", saved.size(),
                       positions.size()),
           surplus, "The file may come from a newer version of this node: compare its settings on the canvas.");
  }

  /// Where a dynamic combo has an option that the class lacks: whose the values behind it are cannot be told.
  std::size_t unknown_choice(JsonView saved) {
    for (const DynamicChoice& choice : layout_.choices) {
      if (choice.known) continue;
      warn(fmt::format(
               "`{}` has an option that the class lacks; the values behind it are left out, since whose they are "
               "cannot be told",
               layout_.widgets[choice.widget].name),
           saved.element(choice.widget),
           "The file comes from a newer version of this node: choose again on the canvas.");
      return choice.widget;
    }
    return kDropped;
  }

  /// Null keeps the default. differs: the front end sends null, which its server cannot convert to a number.
  void assign(std::size_t index, JsonView value) {
    if (!value || value.is(JsonKind::null)) return;
    const Widget& widget = layout_.widgets[index];
    Value read = to_widget_value(value);
    if (widget.role == Widget::Role::value) read = renamed_value(info_.name, widget.name, std::move(read));
    if (widget.role == Widget::Role::control && read.as_bool() != nullptr)
      read = *read.as_bool() ? "randomize" : "fixed";
    values_[index] = std::move(read);
  }

  void warn(const std::string& what, JsonView received, const std::string& hint = {}) {
    warnings_.push_back({.type = "widget_values",
                         .message = what,
                         .hint = hint,
                         .node_id = id_,
                         .class_type = std::string(node_.type),
                         .received = python_json(received)});
  }

  const CanvasNode& node_;
  const std::string& id_;
  const NodeLayout& layout_;
  const schema::NodeInfo& info_;
  std::vector<Violation>& warnings_;
  WidgetValues values_;
};

}  // namespace

WidgetValues read_widget_values(const CanvasNode& node, const std::string& id, const NodeLayout& layout,
                                const schema::NodeInfo& info, const WidgetOverrides* overrides,
                                std::vector<Violation>& warnings) {
  return ValueReader(node, id, layout, info, warnings).read(overrides);
}

}  // namespace weft::workflow
