// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/community/gguf_files.hpp"
#include "nodes/model_files.hpp"

namespace weft::nodes {
namespace {

struct UnetLoaderGGUF {
  schema::Choice unet_name;

  static void define(schema::Schema<UnetLoaderGGUF>& s) {
    s.display_name("Unet Loader (GGUF)").category("bootleg").python_module("custom_nodes.ComfyUI-GGUF");
    s.description("Opens a quantised diffusion model that comes without text encoders and VAE.");
    s.input("unet_name", &UnetLoaderGGUF::unet_name).options(gguf_files("diffusion_models"));
  }

  Hash fingerprint(schema::Context& context) const { return identity_of(context, "diffusion_models", unet_name.value); }

  Model execute(schema::Context& context) const { return load_model_file(context, unet_name.value); }
};

WEFT_NODE(UnetLoaderGGUF);

}  // namespace
}  // namespace weft::nodes
