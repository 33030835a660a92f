// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/community/gguf_files.hpp"
#include "nodes/model_files.hpp"

namespace weft::nodes {
namespace {

/// The dtypes are accepted and change nothing: weights are unpacked, and changes to them added, in float32.
struct UnetLoaderGGUFAdvanced {
  schema::Choice unet_name;
  schema::Choice dequant_dtype;
  schema::Choice patch_dtype;
  bool patch_on_device = false;

  static void define(schema::Schema<UnetLoaderGGUFAdvanced>& s) {
    const std::vector<std::string> dtypes{"default", "target", "float32", "float16", "bfloat16"};
    s.display_name("Unet Loader (GGUF/Advanced)").category("bootleg").python_module("custom_nodes.ComfyUI-GGUF");
    s.description(
        "Opens a quantised diffusion model. Weights are unpacked and changed in float32, whatever is chosen.");
    s.input("unet_name", &UnetLoaderGGUFAdvanced::unet_name).options(gguf_files("diffusion_models"));
    s.input("dequant_dtype", &UnetLoaderGGUFAdvanced::dequant_dtype).options(dtypes).default_value("default");
    s.input("patch_dtype", &UnetLoaderGGUFAdvanced::patch_dtype).options(dtypes).default_value("default");
    s.input("patch_on_device", &UnetLoaderGGUFAdvanced::patch_on_device).default_value(false);
  }

  Hash fingerprint(schema::Context& context) const { return identity_of(context, "diffusion_models", unet_name.value); }

  Model execute(schema::Context& context) const { return load_model_file(context, unet_name.value); }
};

WEFT_NODE(UnetLoaderGGUFAdvanced);

}  // namespace
}  // namespace weft::nodes
