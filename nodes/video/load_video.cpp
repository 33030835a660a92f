// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/annotated_file.hpp"
#include "engine/schema/node.hpp"
#include "nodes/media_files.hpp"
#include "nodes/media_ports.hpp"

namespace weft::nodes {
namespace {

struct LoadVideo {
  schema::Choice file;

  static void define(schema::Schema<LoadVideo>& s) {
    s.display_name("Load Video").category("image/video").python_module("comfy_extras.nodes_video").v3();
    s.description("Opens a video of the input folder.");
    s.input("file", &LoadVideo::file).options(media_files(MediaKind::video)).any_option().video_upload();
  }

  void validate(schema::Validation& validation) const { check_media_file(validation, "file", file.value); }

  Hash fingerprint(schema::Context& context) const { return media_identity(context, file.value); }

  Video execute(schema::Context& context) const {
    Video video = Video::from_file(schema::annotated_file(context.folders(), file.value));
    static_cast<void>(video.width_and_height());  // so that a file that is none is told here
    return video;
  }
};

WEFT_NODE(LoadVideo);

}  // namespace
}  // namespace weft::nodes
