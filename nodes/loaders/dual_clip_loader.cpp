// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "engine/schema/node.hpp"
#include "nodes/loaded_clip.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct DualCLIPLoader {
  schema::Choice clip_name1;
  schema::Choice clip_name2;
  schema::Choice type;
  std::optional<schema::Choice> device;

  static void define(schema::Schema<DualCLIPLoader>& s) {
    s.display_name("DualCLIPLoader").category("advanced/loaders");
    s.description(
        "Opens a text encoder that is two files, in either order.\n\nflux: CLIP-L and T5\nsdxl: CLIP-L and "
        "CLIP-G\nsd3: "
        "two of CLIP-L, CLIP-G and T5");
    s.input("clip_name1", &DualCLIPLoader::clip_name1).files("text_encoders");
    s.input("clip_name2", &DualCLIPLoader::clip_name2).files("text_encoders");
    s.input("type", &DualCLIPLoader::type)
        .options({"sdxl", "sd3", "flux", "hunyuan_video", "hidream", "hunyuan_image"});
    s.input("device", &DualCLIPLoader::device).options({"default", "cpu"}).advanced();
  }

  Hash fingerprint(schema::Context& context) const {
    return identity_of_clip_files(context, {clip_name1.value, clip_name2.value});
  }

  Clip execute(schema::Context& context) const {
    return load_clip_files(context, {clip_name1.value, clip_name2.value}, type.value,
                           device ? device->value : "default");
  }
};

WEFT_NODE(DualCLIPLoader);

}  // namespace
}  // namespace weft::nodes
