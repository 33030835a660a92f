// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "diffusion/weights/load.hpp"
#include "engine/schema/node.hpp"
#include "nodes/model_files.hpp"
#include "nodes/ports.hpp"
#include "nodes/upscale_port.hpp"

namespace weft::nodes {
namespace {

struct UpscaleModelLoader {
  schema::Choice model_name;

  static void define(schema::Schema<UpscaleModelLoader>& s) {
    s.v3().display_name("Load Upscale Model").category("loaders").python_module("comfy_extras.nodes_upscale_model");
    s.description("Opens a network that enlarges pictures: ESRGAN, Real-ESRGAN or its compact form.");
    s.input("model_name", &UpscaleModelLoader::model_name).files("upscale_models");
  }

  Hash fingerprint(schema::Context& context) const { return identity_of(context, "upscale_models", model_name.value); }

  std::shared_ptr<const models::UpscaleModel> execute(schema::Context& context) const {
    const auto file = weights::load_state_dict(context.folders().resolve("upscale_models", model_name.value));
    auto model = models::load_upscale_model(file);
    report_keys(file, {}, model->store().unused());
    return model;
  }
};

WEFT_NODE(UpscaleModelLoader);

}  // namespace
}  // namespace weft::nodes
