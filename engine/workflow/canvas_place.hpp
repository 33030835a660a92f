// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/workflow/canvas_file.hpp"

/// Where things lie on a canvas and what they look like. Nothing here has any influence on a prompt.
/// Lengths are in canvas units (pixels at zoom 1), y downwards.
namespace weft::workflow {

struct CanvasPoint {
  double x = 0, y = 0;
};

struct CanvasBox {
  double x = 0, y = 0, width = 0, height = 0;
};

/// A node's body, without the title bar, which lies above it; zeros where the file says nothing.
CanvasBox box_of(const CanvasNode& node);
/// The colour of the title bar and of the body, as CSS says them; empty where the node has none of its own.
std::string_view color_of(const CanvasNode& node);
std::string_view body_color_of(const CanvasNode& node);
/// Whether only the title bar is drawn.
bool is_collapsed(const CanvasNode& node);

/// A frame with a title around some nodes.
struct CanvasGroup {
  std::string_view title, color;
  double font_size = 24;
  CanvasBox box;
};

std::vector<CanvasGroup> groups_of(const Canvas& canvas);

/// The two nodes that stand for a subgraph's inputs and outputs; nullopt where the file does not place them.
std::optional<CanvasBox> input_box_of(const SubgraphDefinition& definition);
std::optional<CanvasBox> output_box_of(const SubgraphDefinition& definition);

/// Native reroutes: points that a wire is led through.
class CanvasReroutes {
 public:
  explicit CanvasReroutes(const Canvas& canvas);
  /// From the wire's origin to its target.
  std::vector<CanvasPoint> way_points(const CanvasLink& link) const;

 private:
  struct Reroute {
    CanvasPoint at;
    std::string parent;  ///< the one before it, nearer to the origin; empty: none
  };
  std::unordered_map<std::string, Reroute> reroutes_;
  std::unordered_map<std::string, std::string> last_of_link_;
};

}  // namespace weft::workflow
