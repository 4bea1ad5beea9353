import Glibc

/// An open folder of the log. Names are looked up from its descriptor, and no symbolic link is followed, so nobody who
/// may write beside the log can lead a write elsewhere.
struct LogFolder {
    let file: OpenFile

    var path: String { file.path }

    /// Opens the log folder itself.
    ///
    /// - Parameter path: Without a slash at its end, which would follow a symbolic link.
    static func open(_ path: String) throws(FileFault) -> LogFolder {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw fault(opening: path, in: AT_FDCWD, name: path, code: errno) }
        return LogFolder(file: OpenFile(descriptor: descriptor, path: path))
    }

    /// Opens a folder in this one; `nil` where there is none.
    func folder(_ name: String) throws(FileFault) -> LogFolder? {
        let descriptor = unsafe openat(file.descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw Self.fault(opening: path + "/" + name, in: file.descriptor, name: name, code: errno)
        }
        return LogFolder(file: OpenFile(descriptor: descriptor, path: path + "/" + name))
    }

    /// Opens a folder in this one, which is made where there is none.
    func makeFolder(_ name: String, mode: mode_t) throws(FileFault) -> LogFolder {
        if let folder = try folder(name) { return folder }
        let made = unsafe mkdirat(file.descriptor, name, mode) == 0
        if !made, errno != EEXIST { throw FileFault("make", path + "/" + name, code: errno) }
        guard let folder = try folder(name) else { throw FileFault("make", path + "/" + name, code: ENOENT) }
        if made {
            try setOwnerAndMode(of: folder.file, mode: mode)
            try synchronise()
        }
        return folder
    }

    /// Opens a plain file for appending, which is made where there is none.
    func fileForAppending(_ name: String, mode: mode_t) throws(FileFault) -> OpenFile {
        let flags = O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
        let path = path + "/" + name
        // Several processes may do this at once: whoever makes the file sets its mode, the others find it.
        while true {
            var descriptor = unsafe openat(file.descriptor, name, flags | O_CREAT | O_EXCL, mode)
            if descriptor >= 0 {
                let opened = OpenFile(descriptor: descriptor, path: path)
                try setOwnerAndMode(of: opened, mode: mode)
                return opened
            }
            guard errno == EEXIST else { throw FileFault("make", path, code: errno) }
            descriptor = unsafe openat(file.descriptor, name, flags)
            if descriptor >= 0 { return try Self.plain(OpenFile(descriptor: descriptor, path: path)) }
            guard errno == ENOENT else { throw FileFault("open", path, code: errno) }
        }
    }

    /// Opens a plain file for reading; `nil` where there is none.
    func fileForReading(_ name: String) throws(FileFault) -> OpenFile? {
        let path = path + "/" + name
        let descriptor = unsafe openat(
            file.descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw FileFault("read", path, code: errno)
        }
        let opened = OpenFile(descriptor: descriptor, path: path)
        guard try opened.status().st_mode & S_IFMT == S_IFREG else {
            throw FileFault(kind: .unsuitable, path: path, happened: "\(path) is not a plain file.")
        }
        return opened
    }

    /// The names in it, in no order, `.` and `..` left out.
    func names() throws(FileFault) -> [String] {
        let copy = unsafe openat(file.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { throw FileFault("list", path, code: errno) }
        guard let stream = unsafe fdopendir(copy) else {
            let code = errno
            _ = Glibc.close(copy)
            throw FileFault("list", path, code: code)
        }
        defer { unsafe _ = closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if errno != 0 { throw FileFault("list", path, code: errno) }
                return names
            }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
    }

    /// Removes a file; `false` where there was none.
    @discardableResult
    func remove(_ name: String) throws(FileFault) -> Bool {
        if unsafe unlinkat(file.descriptor, name, 0) == 0 { return true }
        if errno == ENOENT { return false }
        throw FileFault("remove", path + "/" + name, code: errno)
    }

    /// Removes a folder; `false` where something is left in it.
    func removeFolder(_ name: String) throws(FileFault) -> Bool {
        if unsafe unlinkat(file.descriptor, name, AT_REMOVEDIR) == 0 { return true }
        if errno == ENOTEMPTY || errno == EEXIST { return false }
        throw FileFault("remove", path + "/" + name, code: errno)
    }

    /// Waits until the names in it are on disk. Some file systems know no such thing for a folder, and are let be.
    func synchronise() throws(FileFault) {
        do {
            try file.synchronise()
        } catch {
            if error.code != EINVAL, error.code != ENOTSUP { throw error }
        }
    }

    /// Makes sure that nobody but its owner decides what is in it.
    ///
    /// It must belong to the account that runs us or to root, unless we are root; not everybody may write to it.
    func demandSafe() throws(FileFault) {
        let status = try file.status()
        let us = geteuid()
        if us != 0, status.st_uid != us, status.st_uid != 0 {
            let happened = "\(path) belongs to the account with number \(status.st_uid), and we run as number \(us)."
            throw FileFault(kind: .unsafeFolder, path: path, happened: happened)
        }
        if status.st_mode & S_IWOTH != 0 {
            throw FileFault(
                kind: .unsafeFolder, path: path, happened: "Everybody on this machine may write to \(path).")
        }
        guard unsafe faccessat(file.descriptor, ".", W_OK | X_OK, AT_EACCESS) == 0 else {
            throw FileFault("write to", path, code: errno)
        }
    }

    // MARK: -

    /// Sets what a new file or folder gets whatever our umask is. What root makes belongs to the owner of the folder
    /// that it is in, or one run by hand would lock out the account that runs every hour.
    private func setOwnerAndMode(of made: OpenFile, mode: mode_t) throws(FileFault) {
        guard fchmod(made.descriptor, mode) == 0 else { throw FileFault("set the mode of", made.path, code: errno) }
        guard geteuid() == 0 else { return }
        let parent = try file.status()
        guard parent.st_uid != 0 else { return }
        guard fchown(made.descriptor, parent.st_uid, parent.st_gid) == 0 else {
            throw FileFault("set the owner of", made.path, code: errno)
        }
    }

    /// A file that has a second name may be anybody's: it is refused like one that is no plain file.
    private static func plain(_ opened: OpenFile) throws(FileFault) -> OpenFile {
        let status = try opened.status()
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileFault(kind: .unsuitable, path: opened.path, happened: "\(opened.path) is not a plain file.")
        }
        guard status.st_nlink == 1 else {
            let happened = "\(opened.path) is not a file of the log alone: it has another name elsewhere."
            throw FileFault(kind: .unsuitable, path: opened.path, happened: happened)
        }
        return opened
    }

    /// With O_DIRECTORY, Linux answers to a symbolic link as to a file: ENOTDIR.
    private static func fault(opening path: String, in folder: Int32, name: String, code: Int32) -> FileFault {
        var status = stat()
        if code == ENOTDIR, unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0,
            status.st_mode & S_IFMT == S_IFLNK
        {
            return FileFault("open", path, code: ELOOP)
        }
        return FileFault("open", path, code: code)
    }
}
