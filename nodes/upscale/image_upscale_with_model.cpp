// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <memory>

#include "diffusion/device/policy.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"
#include "nodes/upscale_port.hpp"

namespace weft::nodes {
namespace {

struct ImageUpscaleWithModel {
  std::shared_ptr<const models::UpscaleModel> upscale_model;
  Image image;

  static void define(schema::Schema<ImageUpscaleWithModel>& s) {
    s.v3().display_name("Upscale Image (using Model)").category("image/upscaling");
    s.python_module("comfy_extras.nodes_upscale_model");
    s.description("Enlarges pictures by the factor that the model was trained for.");
    s.input("upscale_model", &ImageUpscaleWithModel::upscale_model);
    s.input("image", &ImageUpscaleWithModel::image);
  }

  Image execute(schema::Context& context) const {
    device::ComputePolicy policy = device::vae_policy(context.service<const device::Settings>());
    policy.storage = policy.compute = at::kFloat;  // as ComfyUI: such networks are small, and halves show in flat areas
    const auto lease = upscale_model->store().prepare(policy, {}, context.cancel());
    return {models::upscaled(*upscale_model, image.pixels, policy.device, policy.compute,
                             [&context](std::int64_t done, std::int64_t total) { context.progress(done, total); })};
  }
};

WEFT_NODE(ImageUpscaleWithModel);

}  // namespace
}  // namespace weft::nodes
