// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/node_layout.hpp"

#include <algorithm>
#include <array>

#include "engine/workflow/value_json.hpp"

namespace weft::workflow {

using schema::InputSpec;
using schema::Value;

namespace {

/// Widget types of the front ends 1.27 to 1.58, those of its bundled extensions included.
// clang-format off
constexpr std::array<std::string_view, 33> kWidgetTypes{
    "INT", "FLOAT", "BOOLEAN", "STRING", "COMBO", "MARKDOWN", "COLOR", "IMAGEUPLOAD", "FILEUPLOAD", "IMAGECOMPARE",
    "TREESELECT", "MULTISELECT", "CHART", "GALLERIA", "SELECTBUTTON", "TEXTAREA", "AUDIO_UI", "AUDIOUPLOAD",
    "AUDIO_RECORD", "WEBCAM", "LOAD_3D", "LOAD_3D_ANIMATION", "LOAD_3D_ADVANCED", "PREVIEW_3D", "PREVIEW_3D_ANIMATION",
    "BOUNDING_BOX", "BOUNDING_BOXES", "PAINTER", "COMPOSITOR", "CURVE", "RANGE", "VIDEO_EDIT", "COLORS"};
// clang-format on

void add_value(NodeLayout& layout, const InputSpec& input) {
  layout.widgets.push_back({input.name, Widget::Role::value, &input});
  if (has_control(input)) {
    const std::string name =
        input.control_after_generate ? input.control_after_generate->widget_name : "control_after_generate";
    layout.widgets.push_back({name, Widget::Role::control, &input});
    if (input.port == "COMBO") layout.widgets.push_back({"control_filter_list", Widget::Role::dressing, nullptr});
  }
  if (input.remote) {
    layout.widgets.push_back({"Auto-refresh after generation", Widget::Role::dressing, nullptr});
    if (input.remote_refresh_button) layout.widgets.push_back({"refresh", Widget::Role::dressing, nullptr});
  }
}

}  // namespace

bool has_upload_button(const InputSpec& input) {
  return input.required &&
         (input.image_upload || input.video_upload || input.animated_image_upload || input.audio_upload);
}

const Widget* NodeLayout::find(std::string_view name) const {
  const auto found = std::find_if(widgets.begin(), widgets.end(), [&](const Widget& w) { return w.name == name; });
  return found == widgets.end() ? nullptr : &*found;
}

bool has_widget_type(const InputSpec& input) {
  const std::string_view type = input.widget_type.empty() ? input.port : input.widget_type;
  return std::find(kWidgetTypes.begin(), kWidgetTypes.end(), type) != kWidgetTypes.end();
}

bool is_widget(const InputSpec& input) { return !input.force_input && has_widget_type(input); }

bool has_control(const InputSpec& input) {
  if (input.control_after_generate) return input.port == "INT" || input.port == "COMBO";
  return input.port == "INT" && (input.name == "seed" || input.name == "noise_seed");
}

Value default_value(const InputSpec& input) {
  if (!input.default_value.is_null()) return as_javascript(input.default_value);
  if (input.port == "INT" || input.port == "FLOAT") return 0;
  if (input.port == "BOOLEAN") return false;
  if (input.port == "STRING") return "";
  if (input.port == "COMBO" && !input.option_source && !input.options.empty()) return input.options.front();
  return {};
}

NodeLayout lay_out(const std::vector<InputSpec>& inputs) {
  NodeLayout layout;
  bool upload = false;
  for (const InputSpec& input : inputs) {
    if (!is_widget(input)) {
      layout.sockets.push_back(&input);
      continue;
    }
    add_value(layout, input);
    upload = upload || has_upload_button(input);
  }
  if (upload) layout.widgets.push_back({"upload", Widget::Role::dressing, nullptr});
  for (const InputSpec& input : inputs)
    if (is_widget(input)) layout.sockets.push_back(&input);
  return layout;
}

}  // namespace weft::workflow
