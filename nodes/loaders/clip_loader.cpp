// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "engine/schema/node.hpp"
#include "nodes/loaded_clip.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CLIPLoader {
  schema::Choice clip_name;
  schema::Choice type;
  std::optional<schema::Choice> device;

  static void define(schema::Schema<CLIPLoader>& s) {
    s.display_name("Load CLIP").category("advanced/loaders");
    s.description(
        "Opens a text encoder that is one file.\n\nstable_diffusion: CLIP-L (SD1.x), CLIP-H (SD2.x), CLIP-G (SDXL's "
        "refiner)\nsd3: CLIP-L, CLIP-G or T5");
    s.input("clip_name", &CLIPLoader::clip_name).files("text_encoders");
    s.input("type", &CLIPLoader::type)
        .options({"stable_diffusion", "stable_cascade", "sd3", "stable_audio", "mochi", "ltxv", "pixart", "cosmos",
                  "lumina2", "wan", "hidream", "chroma", "ace", "omnigen2", "qwen_image", "hunyuan_image"});
    s.input("device", &CLIPLoader::device).options({"default", "cpu"}).advanced();
  }

  Hash fingerprint(schema::Context& context) const { return identity_of_clip_files(context, {clip_name.value}); }

  Clip execute(schema::Context& context) const {
    return load_clip_files(context, {clip_name.value}, type.value, device ? device->value : "default");
  }
};

WEFT_NODE(CLIPLoader);

}  // namespace
}  // namespace weft::nodes
