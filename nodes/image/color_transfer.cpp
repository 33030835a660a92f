// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <optional>
#include <variant>

#include "diffusion/image/color_transfer.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct TransferPerFrame {
  static constexpr const char* key = "per_frame";
  static void define(schema::Inputs<TransferPerFrame>&) {}
  image::ColorBaseline baseline() const { return {image::ColorBaseline::Of::each_picture}; }
};

struct TransferUniform {
  static constexpr const char* key = "uniform";
  static void define(schema::Inputs<TransferUniform>&) {}
  image::ColorBaseline baseline() const { return {image::ColorBaseline::Of::all_pictures}; }
};

struct TransferTargetFrame {
  static constexpr const char* key = "target_frame";
  std::int64_t target_index = 0;
  static void define(schema::Inputs<TransferTargetFrame>& s) {
    s.input("target_index", &TransferTargetFrame::target_index)
        .default_value(0)
        .range(0, 10000)
        .tooltip("Which picture stands for all, counted from 0.");
  }
  image::ColorBaseline baseline() const { return {image::ColorBaseline::Of::one_picture, target_index}; }
};

struct ColorTransfer {
  Image image_target;
  std::optional<Image> image_ref;
  schema::Choice method;
  std::variant<TransferPerFrame, TransferUniform, TransferTargetFrame> source_stats;
  double strength = 1.0;

  static void define(schema::Schema<ColorTransfer>& s) {
    s.v3().category("image/postprocessing").python_module("comfy_extras.nodes_post_processing");
    s.description("Gives pictures the colors of others.");
    s.input("image_target", &ColorTransfer::image_target).tooltip("The pictures to change.");
    s.input("image_ref", &ColorTransfer::image_ref)
        .tooltip("The pictures whose colors are wanted. Without them, nothing changes.");
    s.input("method", &ColorTransfer::method).options(image::color_transfers);
    s.input("source_stats", &ColorTransfer::source_stats)
        .tooltip("What stands for the colors that change: each picture for itself, all together, or one of them.");
    s.input("strength", &ColorTransfer::strength).default_value(1.0).range(0.0, 10.0).step(0.01);
    s.outputs("image");
  }

  Image execute(schema::Context&) const {
    if (strength == 0 || !image_ref) return image_target;
    const auto baseline = std::visit([](const auto& stats) { return stats.baseline(); }, source_stats);
    return {image::color_transferred(image_target.pixels, image_ref->pixels, method.value, baseline, strength)};
  }
};

WEFT_NODE(ColorTransfer);

}  // namespace
}  // namespace weft::nodes
