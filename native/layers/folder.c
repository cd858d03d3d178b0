/* Folders of chunks: who may use one, what lies in it, and how it goes away. */

/* Everything in it that this library may have made. */
static void remove_folder(const char *folder) {
  DIR *dir = opendir(folder);
  if (!dir) return;
  char path[PATH_MAX];
  for (struct dirent *e; (e = readdir(dir));) {
    const char *dot = strrchr(e->d_name, '.');
    int ours = strcmp(e->d_name, "lock") == 0 || (dot && (strcmp(dot, ".snap") == 0 || strcmp(dot, ".part") == 0));
    if (ours && snprintf(path, sizeof path, "%s/%s", folder, e->d_name) < (int)sizeof path) unlink(path);
  }
  closedir(dir);
  rmdir(folder);
}

static int open_lock(const char *folder) {
  char path[PATH_MAX];
  if (snprintf(path, sizeof path, "%s/lock", folder) >= (int)sizeof path) return -1;
  return open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

/* A lock dies with its process, so what can be locked belongs to nobody any more. */
static void sweep(const char *root) {
  DIR *dir = opendir(root);
  if (!dir) return;
  char folder[PATH_MAX], path[PATH_MAX + 8];
  for (struct dirent *e; (e = readdir(dir));) {
    if (e->d_name[0] == '.' || snprintf(folder, sizeof folder, "%s/%s", root, e->d_name) >= (int)sizeof folder) continue;
    snprintf(path, sizeof path, "%s/lock", folder);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) continue;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) remove_folder(folder);
    close(fd);
  }
  closedir(dir);
}

static int make_folders(const char *path) {
  char part[PATH_MAX];
  if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part) return ENAMETOOLONG;
  for (char *p = part + 1;; p++) {
    if (*p != '/' && *p != 0) continue;
    char end = *p;
    *p = 0;
    if (mkdir(part, 0700) != 0 && errno != EEXIST) return errno;
    if (end == 0) return 0;
    *p = end;
  }
}

/* While a run writes it counts as one that did not come to its end: a killed process can't say so any more. */
static int write_log(struct store *s, uint32_t broken) {
  char text[64];
  s->log.process = (long)getpid();
  /* Of one length, so that one write replaces all of it. */
  int n = snprintf(text, sizeof text, "%10ld %10u %10u\n", s->log.process, (unsigned)s->log.run, (unsigned)broken);
  return pwrite(s->lock_fd, text, n, 0) == n ? OK : fail_system(s, errno, -1, s->folder);
}

static struct log read_log(const struct store *s) {
  char text[64] = {0};
  long process = 0;
  unsigned run = 0, broken = 0;
  if (pread(s->lock_fd, text, sizeof text - 1, 0) > 0) sscanf(text, "%ld %u %u", &process, &run, &broken);
  return (struct log){process, run, broken};
}

static int take_lock(struct store *s, int how) {
  if (flock(s->lock_fd, how | LOCK_NB) == 0) {
    s->log = read_log(s);
    return OK;
  }
  if (errno != EWOULDBLOCK) return fail_system(s, errno, -1, s->folder);
  return fail(s, LOCKED, 0, -1, read_log(s).process, s->folder);
}

/* A folder of its own below 'root', locked for as long as the function lives. */
static int make_temporary(struct store *s, const char *root, const char *name) {
  int trouble = make_folders(root);
  if (trouble) return fail_system(s, trouble, -1, root);
  sweep(root);
  for (int tries = 0; tries < 16; tries++) {
    if (snprintf(s->folder, sizeof s->folder, "%s/%s-XXXXXX", root, name) >= (int)sizeof s->folder)
      return fail_system(s, ENAMETOOLONG, -1, root);
    if (!mkdtemp(s->folder)) return fail_system(s, errno, -1, root);
    s->lock_fd = open_lock(s->folder);
    /* Somebody's sweep may have come between. */
    if (s->lock_fd >= 0 && flock(s->lock_fd, LOCK_EX | LOCK_NB) == 0) return OK;
    if (s->lock_fd >= 0) close(s->lock_fd);
    s->lock_fd = -1;
  }
  return fail_system(s, errno, -1, s->folder);
}

static int open_folder(struct store *s, const char *folder, const char *name) {
  char root[PATH_MAX];
  if ((s->flags & TEMPORARY) && !folder[0]) {
    const char *tmp = getenv("TMPDIR");
    snprintf(root, sizeof root, "%.3000s/courant-layers-%ld", tmp && tmp[0] ? tmp : "/tmp", (long)getuid());
    folder = root;
  }
  if (s->flags & TEMPORARY) return make_temporary(s, folder, name);
  if (snprintf(s->folder, sizeof s->folder, "%s/%s", folder, name) >= (int)sizeof s->folder)
    return fail_system(s, ENAMETOOLONG, -1, folder);
  int trouble = make_folders(s->folder);
  if (trouble) return fail_system(s, trouble, -1, s->folder);
  s->lock_fd = open_lock(s->folder);
  return s->lock_fd < 0 ? fail_system(s, errno, -1, s->folder) : OK;
}

/* Files of an earlier version of the format: one for each step. */
static int is_outdated(const struct store *s) {
  DIR *dir = opendir(s->folder);
  int found = 0;
  for (struct dirent *e; dir && !found && (e = readdir(dir));) {
    size_t digits = strspn(e->d_name, "0123456789");
    found = digits > 0 && strcmp(e->d_name + digits, ".snap") == 0;
  }
  if (dir) closedir(dir);
  return found;
}
