// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/drawing/scene.hpp"
#include "engine/schema/node_library.hpp"
#include "engine/workflow/canvas_file.hpp"

namespace weft::drawing {

/// A canvas node as it looks: title, sockets, widgets with their values, colours. No wires yet.
SceneNode scene_node(const workflow::CanvasNode& node, const workflow::CanvasFile& file,
                     const schema::NodeLibrary& library);

/// A widget's value for people: texts as they are, everything else as JSON.
std::string shown_value(const schema::Value& value);

/// How a widget of this input looks; by its value where the class is unknown (null).
SceneWidget::Kind widget_kind(const schema::InputSpec* input, const schema::Value& value);

}  // namespace weft::drawing
