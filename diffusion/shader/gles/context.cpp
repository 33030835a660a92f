// SPDX-License-Identifier: Apache-2.0
#include "diffusion/shader/gles/context.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace weft::shader::gles {
namespace {

std::string driver_text(GLenum name) {
  const GLubyte* text = glGetString(name);
  return text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(text));
}

EGLContext made_context(const Display& on) {
  eglBindAPI(EGL_OPENGL_ES_API);  // is a matter of the thread
  std::vector<EGLint> wanted = {EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 1};
  // A shader may read outside of an array; with this the driver keeps it inside the context's memory.
  if (has_extension(eglQueryString(on.display, EGL_EXTENSIONS), "EGL_EXT_create_context_robustness"))
    wanted.insert(wanted.end(), {EGL_CONTEXT_OPENGL_ROBUST_ACCESS_EXT, EGL_TRUE});
  wanted.push_back(EGL_NONE);
  const EGLContext context = eglCreateContext(on.display, on.config, EGL_NO_CONTEXT, wanted.data());
  if (context != EGL_NO_CONTEXT) return context;
  wanted[4] = EGL_NONE;
  return eglCreateContext(on.display, on.config, EGL_NO_CONTEXT, wanted.data());
}

}  // namespace

CurrentContext::CurrentContext() : context_(made_context(gles::display())) {
  const EGLDisplay on = gles::display().display;
  if (context_ != EGL_NO_CONTEXT && eglMakeCurrent(on, EGL_NO_SURFACE, EGL_NO_SURFACE, context_) == EGL_TRUE) return;
  if (context_ != EGL_NO_CONTEXT) eglDestroyContext(on, context_);
  throw std::runtime_error("the OpenGL ES driver makes no context");
}

CurrentContext::~CurrentContext() {
  const EGLDisplay on = gles::display().display;
  eglMakeCurrent(on, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
  eglDestroyContext(on, context_);
  eglReleaseThread();
}

Context::Context() {
  const std::string extensions = driver_text(GL_EXTENSIONS);
  if (!has_extension(extensions.c_str(), "GL_EXT_color_buffer_float"))
    throw std::runtime_error(driver() + " cannot draw into pictures of floats");
  if (!has_extension(extensions.c_str(), "GL_OES_texture_float_linear")) readable_format_ = GL_RGBA16F;
  GLint texture = 0, viewport[2] = {0, 0};
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &texture);
  glGetIntegerv(GL_MAX_VIEWPORT_DIMS, viewport);
  longest_side_ = std::min({texture, viewport[0], viewport[1]});
}

std::string Context::driver() const { return driver_text(GL_VERSION) + ", " + driver_text(GL_RENDERER); }

void check_gl(const char* doing) {
  const GLenum error = glGetError();
  if (error == GL_NO_ERROR) return;
  if (error == GL_OUT_OF_MEMORY) throw std::runtime_error(std::string(doing) + ": the driver has no memory left");
  throw std::runtime_error(std::string(doing) + ": the driver reports error " + std::to_string(error));
}

}  // namespace weft::shader::gles
