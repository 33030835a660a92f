// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <GLES3/gl31.h>

#include "diffusion/shader/gles/display.hpp"

namespace weft::shader::gles {

/// An OpenGL ES 3.1 context without a surface, current on this thread from here to its end, on the same thread.
class CurrentContext {
 public:
  /// Throws std::runtime_error where none can be made.
  CurrentContext();
  ~CurrentContext();
  CurrentContext(const CurrentContext&) = delete;
  CurrentContext& operator=(const CurrentContext&) = delete;

 private:
  EGLContext context_;
};

/// Such a context, and what its driver can do.
class Context {
 public:
  /// Throws std::runtime_error where there is none or it cannot draw floats.
  Context();

  /// "OpenGL ES 3.2 Mesa 22.3.6, llvmpipe (LLVM 15.0.6, 256 bits)"
  std::string driver() const;
  /// The longest side of what is drawn or read.
  std::int64_t longest_side() const { return longest_side_; }
  /// GL_RGBA32F, or GL_RGBA16F where the driver reads no 32-bit floats between their pixels.
  GLenum readable_format() const { return readable_format_; }

 private:
  CurrentContext current_;
  std::int64_t longest_side_ = 0;
  GLenum readable_format_ = GL_RGBA32F;
};

/// Throws std::runtime_error when the driver objected to anything since this was last asked. doing: "drawing".
void check_gl(const char* doing);

}  // namespace weft::shader::gles
