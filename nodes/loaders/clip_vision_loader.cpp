// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "diffusion/models/clip_vision/vision_model.hpp"
#include "diffusion/weights/load.hpp"
#include "engine/schema/node.hpp"
#include "nodes/model_files.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CLIPVisionLoader {
  schema::Choice clip_name;

  static void define(schema::Schema<CLIPVisionLoader>& s) {
    s.display_name("Load CLIP Vision").category("loaders");
    s.input("clip_name", &CLIPVisionLoader::clip_name).files("clip_vision");
  }

  Hash fingerprint(schema::Context& context) const { return identity_of(context, "clip_vision", clip_name.value); }

  std::shared_ptr<const models::VisionModel> execute(schema::Context& context) const {
    const auto file = weights::load_state_dict(context.folders().resolve("clip_vision", clip_name.value));
    return models::load_vision_model(file);
  }
};

WEFT_NODE(CLIPVisionLoader);

}  // namespace
}  // namespace weft::nodes
