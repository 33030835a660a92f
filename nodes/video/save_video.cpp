// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "diffusion/video/media_file.hpp"
#include "diffusion/video/write_video.hpp"
#include "engine/schema/node.hpp"
#include "nodes/media_ports.hpp"
#include "nodes/media_saved.hpp"

namespace weft::nodes {
namespace {

struct SaveVideo {
  Video video;
  std::string filename_prefix = "video/ComfyUI";
  schema::Choice format;
  schema::Choice codec;

  static void define(schema::Schema<SaveVideo>& s) {
    s.display_name("Save Video").category("image/video").python_module("comfy_extras.nodes_video").v3().output_node();
    s.description("Writes a video into the output folder, with its workflow inside.");
    s.input("video", &SaveVideo::video).tooltip("The video to write.");
    s.input("filename_prefix", &SaveVideo::filename_prefix)
        .default_value("video/ComfyUI")
        .tooltip(
            "How the file's name begins; may name subfolders, the date (%date:yyyy-MM-dd%) and values of nodes "
            "(%Empty Latent Image.width%).");
    s.input("format", &SaveVideo::format).options({"auto", "mp4"}).default_value("auto").tooltip("The kind of file.");
    s.input("codec", &SaveVideo::codec)
        .options({"auto", "h264"})
        .default_value("auto")
        .tooltip("How the pictures are encoded; auto leaves those of a file as they are.");
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const {
    const auto [width, height] = video.width_and_height();
    media::Tags tags = provenance(context);
    std::reverse(tags.begin(), tags.end());  // the order in which ComfyUI writes them
    save_numbered(context,
                  {.root = context.folders().output(),
                   .type = "output",
                   .prefix = filename_prefix,
                   .extension = ".mp4",
                   .width = width,
                   .height = height},
                  1, [&](AtomicFile& file, std::int64_t) { write(context, tags, file); });
  }

 private:
  void write(schema::Context& context, const media::Tags& tags, AtomicFile& file) const {
    const auto whole = video.whole_file();
    if (!whole.empty() && keeps_streams(whole) && video::copy_to_mp4(whole, tags, file)) return;
    video::write_video(video.components(context.cancel()), video::mp4_format(), tags, file,
                       [&context](std::int64_t done, std::int64_t total) { context.progress(done, total); });
  }

  bool keeps_streams(const std::filesystem::path& path) const {
    const video::MediaFile source(path);
    const media::Description& description = source.description();
    if (format == "mp4" && description.container.find("mp4") == std::string::npos) return false;
    return codec == "auto" || !description.video || codec == description.video->codec;
  }
};

WEFT_NODE(SaveVideo);

}  // namespace
}  // namespace weft::nodes
