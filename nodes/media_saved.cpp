// SPDX-License-Identifier: Apache-2.0
#include "nodes/media_saved.hpp"

#include <ctime>

#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::nodes {

void save_numbered(schema::Context& context, const MediaSaving& saving, std::int64_t count,
                   const std::function<void(AtomicFile& file, std::int64_t index)>& write) {
  schema::OutputName name(saving.root, saving.prefix, {saving.width, saving.height, std::time(nullptr)});
  for (std::int64_t i = 0; i < count; ++i) {
    context.cancel().check();
    AtomicFile file(name.path(i, saving.extension));
    write(file, i);
    while (!file.commit(AtomicFile::Existing::keep)) {  // another process took the number
      name.advance();
      file.retarget(name.path(i, saving.extension));
    }
    context.report(schema::OutputFile{.key = saving.key,
                                      .filename = file.target().filename().string(),
                                      .subfolder = name.subfolder(),
                                      .type = saving.type,
                                      .path = file.target().string()});
    name.advance();
  }
}

media::Tags provenance(const schema::Context& context) {
  media::Tags tags;
  if (!context.prompt_json().empty()) tags.emplace_back("prompt", context.prompt_json());
  if (!context.workflow_json().empty()) tags.emplace_back("workflow", context.workflow_json());
  return tags;
}

double frame_milliseconds(double frames_per_second) {
  constexpr double kLongest = 1 << 24;  // what WebP has bits for
  const double milliseconds = 1000.0 / frames_per_second;
  if (!(frames_per_second > 0) || milliseconds >= kLongest)
    throw NodeError(fmt::format("no animation runs at {} frames a second", frames_per_second));
  return milliseconds;
}

}  // namespace weft::nodes
