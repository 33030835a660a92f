// SPDX-License-Identifier: Apache-2.0
#include "nodes/community/unet_loader_gguf.hpp"

#include "diffusion/models/family.hpp"
#include "diffusion/weights/load.hpp"
#include "engine/base/log.hpp"
#include "engine/schema/node.hpp"
#include "nodes/community/gguf_files.hpp"
#include "nodes/warm_up.hpp"

namespace weft::nodes {

Model load_gguf_model(const schema::Context& context, const std::string& name) {
  const auto file = weights::load_state_dict(context.folders().resolve("diffusion_models", name));
  models::LoadedDiffusionModel loaded = models::load_diffusion_model(file, {});
  if (!loaded.unknown.empty())
    log::warning("{}: {} keys are not used, the first of them {}", name, loaded.unknown.size(), loaded.unknown.front());
  if (auto* warm_up = context.services().find<WarmUp>()) warm_up->expect(loaded.model);
  return std::move(loaded.model);
}

namespace {

struct UnetLoaderGGUF {
  schema::Choice unet_name;

  static void define(schema::Schema<UnetLoaderGGUF>& s) {
    s.display_name("Unet Loader (GGUF)").category("bootleg").python_module("custom_nodes.ComfyUI-GGUF");
    s.description("Opens a quantised diffusion model that comes without text encoders and VAE.");
    s.input("unet_name", &UnetLoaderGGUF::unet_name).options(gguf_files("diffusion_models"));
  }

  Hash fingerprint(schema::Context& context) const {
    return identity_of_weight_files(context, "diffusion_models", {unet_name.value});
  }

  Model execute(schema::Context& context) const { return load_gguf_model(context, unet_name.value); }
};

WEFT_NODE(UnetLoaderGGUF);

}  // namespace
}  // namespace weft::nodes
