// SPDX-License-Identifier: Apache-2.0
#include "nodes/community/vhs_video_info.hpp"

#include <string>

#include "engine/base/errors.hpp"

namespace weft::nodes {
namespace {

double number_at(const schema::Value::Object& info, const std::string& key) {
  for (const auto& [name, value] : info) {
    if (name != key) continue;
    if (const auto* real = value.as_double()) return *real;
    if (const auto* whole = value.as_int()) return static_cast<double>(*whole);
  }
  throw NodeError("the video's description lacks " + key);
}

void add_numbers(schema::Value::Object& object, const std::string& side, const VideoNumbers& numbers) {
  object.emplace_back(side + "_fps", numbers.fps);
  object.emplace_back(side + "_frame_count", numbers.frame_count);
  object.emplace_back(side + "_duration", numbers.duration);
  object.emplace_back(side + "_width", numbers.width);
  object.emplace_back(side + "_height", numbers.height);
}

}  // namespace

schema::Value video_info_value(const VideoNumbers& source, const VideoNumbers& loaded) {
  schema::Value::Object object;
  add_numbers(object, "source", source);
  add_numbers(object, "loaded", loaded);
  return schema::Value(std::move(object));
}

VideoNumbers video_numbers(const schema::Value& info, const char* side) {
  const auto* object = info.as_object();
  if (object == nullptr) throw NodeError("what is connected describes no video: it is " + info.describe());
  const std::string prefix = std::string(side) + "_";
  return {number_at(*object, prefix + "fps"), static_cast<std::int64_t>(number_at(*object, prefix + "frame_count")),
          number_at(*object, prefix + "duration"), static_cast<std::int64_t>(number_at(*object, prefix + "width")),
          static_cast<std::int64_t>(number_at(*object, prefix + "height"))};
}

InfoOutputs outputs_of(const VideoNumbers& numbers) {
  return {numbers.fps, numbers.frame_count, numbers.duration, numbers.width, numbers.height};
}

}  // namespace weft::nodes
