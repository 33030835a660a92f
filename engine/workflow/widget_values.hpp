// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/workflow/instance_values.hpp"
#include "engine/workflow/node_layout.hpp"

namespace weft::workflow {

/// One Value per widget of the layout, as the file gives them; null where a widget has nothing to show.
using WidgetValues = std::vector<schema::Value>;

/// Reads what a node saved (`widgets_values` as a list or as an object by name, or `widgets_values_named` where the
/// list does not fit the class) into the widgets of its class: defaults first, then the file's values, then those of
/// `overrides` (null: none); nulls are left out. Values the class has no widget for are reported in `warnings` under
/// the node's full `id`, unless they are known dressing of the canvas.
WidgetValues read_widget_values(const CanvasNode& node, const std::string& id, const NodeLayout& layout,
                                const schema::NodeInfo& info, const WidgetOverrides* overrides,
                                std::vector<Violation>& warnings);

}  // namespace weft::workflow
