// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/schema/node_info.hpp"

namespace weft::workflow {

/// One entry of `widgets_values`, in the order in which the front end builds a node's widgets.
struct Widget {
  enum class Role {
    value,     ///< an input of the class
    control,   ///< control_after_generate of the widget before
    dressing,  ///< a button, a filter, a viewer: has a place in the file, none in the prompt
  };
  std::string name;
  Role role = Role::value;
  const schema::InputSpec* spec = nullptr;  ///< of a value; for a control, of the widget it controls
};

/// A widget that decides which inputs there are behind it, and what the file says for it.
struct DynamicChoice {
  std::size_t widget = 0;  ///< index
  schema::Value value;     ///< null: the file says nothing, and the first option counts
  bool known = true;       ///< whether the class has that option
};

/// How the front end lays a class out: which inputs are widgets, which are sockets, and which widgets it adds.
struct NodeLayout {
  std::vector<Widget> widgets;
  /// All inputs as the canvas numbers them: sockets first, then the widgets' own sockets.
  std::vector<const schema::InputSpec*> sockets;
  std::vector<DynamicChoice> choices;
  /// What the pointers look at, where it is not the class's own list: a node's dynamic inputs, by their flat names.
  std::shared_ptr<const std::vector<schema::InputSpec>> owned;

  const Widget* find(std::string_view name) const;
};

/// Whether an input is edited in the node rather than only connected.
bool is_widget(const schema::InputSpec& input);
/// The same by type alone: also true for a forced socket of a widget type.
bool has_widget_type(const schema::InputSpec& input);
/// Whether the front end puts control_after_generate behind it.
bool has_control(const schema::InputSpec& input);
/// Whether the front end gives the node a button for it.
bool has_upload_button(const schema::InputSpec& input);
/// What a widget shows when the file says nothing; null when it has nothing to show.
schema::Value default_value(const schema::InputSpec& input);

/// The layout of these inputs, which must outlive it.
NodeLayout lay_out(const std::vector<schema::InputSpec>& inputs);

}  // namespace weft::workflow
