// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <fmt/format.h>

#include "diffusion/video/write_video.hpp"
#include "engine/schema/node.hpp"
#include "nodes/media_ports.hpp"
#include "nodes/media_saved.hpp"

namespace weft::nodes {
namespace {

struct SaveWEBM {
  Image images;
  std::string filename_prefix = "ComfyUI";
  schema::Choice codec;
  double fps = 24.0;
  double crf = 32.0;

  static void define(schema::Schema<SaveWEBM>& s) {
    s.category("image/video").python_module("comfy_extras.nodes_video").v3().experimental().output_node();
    s.description("Writes pictures as a WebM video into the output folder.");
    s.input("images", &SaveWEBM::images);
    s.input("filename_prefix", &SaveWEBM::filename_prefix).default_value("ComfyUI");
    s.input("codec", &SaveWEBM::codec).options({"vp9", "av1"});
    s.input("fps", &SaveWEBM::fps).default_value(24.0).range(0.01, 1000.0).step(0.01);
    s.input("crf", &SaveWEBM::crf)
        .default_value(32.0)
        .range(0, 63.0)
        .step(1)
        .tooltip("The higher, the smaller the file and the worse the picture.");
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const {
    const video::Components components{.images = images.pixels, .audio = {}, .rate = media::Rate::in_thousandths(fps)};
    save_numbered(context,
                  {.root = context.folders().output(),
                   .type = "output",
                   .prefix = filename_prefix,
                   .extension = ".webm",
                   .width = images.pixels.size(2),
                   .height = images.pixels.size(1)},
                  1, [&](AtomicFile& file, std::int64_t) {
                    video::write_video(
                        components, webm_format(), provenance(context), file,
                        [&context](std::int64_t done, std::int64_t total) { context.progress(done, total); });
                  });
  }

 private:
  video::VideoFormat webm_format() const {
    video::VideoFormat format{.container = "webm", .encoders = {}, .options = {}, .audio_encoder = {}};
    format.options = {{"crf", fmt::format("{:g}", crf)}};
    if (codec == "vp9") {
      format.encoders = {"libvpx-vp9"};
      format.even_sides = false;
      return format;
    }
    format.encoders = {"libsvtav1"};
    format.least_side = 64;
    format.pixel_format = "yuv420p10le";
    format.options.emplace_back("preset", "6");
    return format;
  }
};

WEFT_NODE(SaveWEBM);

}  // namespace
}  // namespace weft::nodes
