import Foundation

/// The files of a store on disk: made readable by their owner alone, with clear words for each refusal.
enum StoreFile {
    /// Whether there is a file; throws where the path leads to something else or can't be followed.
    static func exists(_ path: String) throws -> Bool {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            if errno == ENOENT {
                try checkFolder(of: path)
                return false
            }
            throw failure(errno, path: path, "be looked at")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw StoreError(
                .unavailable,
                "\(path) is \(status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "no regular file"), where the store "
                    + "should be a file. No account was changed. Give the store's file in the configuration.")
        }
        return true
    }

    /// Makes an empty file with permissions 0600. Not an error if another process was quicker.
    static func create(_ path: String) throws {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { return }
            throw failure(errno, path: path, "be made")
        }
        close(descriptor)
    }

    /// Makes an empty file with permissions 0600 under the first name that is free, and gives that name.
    ///
    /// - Parameters:
    ///   - original: The file whose owner it gets, where root makes it.
    ///   - name: The name to try when so many were taken.
    static func createNew(like original: String, name: (_ taken: Int) -> String) throws -> String {
        for taken in 0..<1_000 {
            let path = name(taken)
            let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            if descriptor >= 0 {
                handOver(descriptor, toOwnerOf: original)
                close(descriptor)
                return path
            }
            if errno != EEXIST { throw failure(errno, path: path, "be made") }
        }
        throw failure(EEXIST, path: name(0), "be made")
    }

    /// Gives a file that root has made to whoever owns the store, who must be able to use it later.
    static func handOver(_ descriptor: Int32, toOwnerOf original: String) {
        var status = stat()
        if geteuid() == 0, unsafe stat(original, &status) == 0 {
            // Where this fails, the file stays root's, and whoever can't open it is told so.
            _ = fchown(descriptor, status.st_uid, status.st_gid)
        }
    }

    static func checkReadable(_ path: String) throws { try check(path, R_OK, "be read") }

    static func checkWritable(_ path: String) throws { try check(path, R_OK | W_OK, "be written") }

    /// Asks without opening: to close a file again would drop the locks that SQLite has on it in this process.
    private static func check(_ path: String, _ access: Int32, _ verb: String) throws {
        guard unsafe faccessat(AT_FDCWD, path, access, AT_EACCESS) == 0 else { throw failure(errno, path: path, verb) }
    }

    /// Returns when a file and its name in the folder would survive a power loss.
    static func synchronize(_ path: String) throws {
        for place in [path, folder(of: path)] {
            let descriptor = unsafe open(place, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw failure(errno, path: place, "be opened") }
            defer { close(descriptor) }
            guard fsync(descriptor) == 0 else { throw failure(errno, path: place, "be written to disk") }
        }
    }

    /// The path without symbolic links, or as it is where it can't be resolved.
    static func resolved(_ path: String) -> String {
        guard let real = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }

    static func failure(_ code: Int32, path: String, _ verb: String) -> StoreError {
        let advice =
            switch code {
            case EACCES, EPERM:
                "Give the user that rollcall runs as read and write access to it and to its folder, or run rollcall as "
                    + "the user that owns it."
            case EROFS: "Mount its file system for writing, or give another path in the configuration."
            case ENOSPC, EDQUOT: "Free space on its file system, and run again."
            case ELOOP: "It is a symbolic link, which is not followed here: remove it, and run again."
            default: "Check the path in the configuration, and the file system that it is on."
            }
        let reason = unsafe String(cString: strerror(code))
        return StoreError(.unavailable, "\(path) can't \(verb): \(reason). No account was changed. \(advice)")
    }

    private static func checkFolder(of path: String) throws {
        let folder = folder(of: path)
        var status = stat()
        guard unsafe stat(folder, &status) == 0 else {
            throw StoreError(
                .unavailable,
                "The folder \(folder), where the store should be, doesn't exist. No account was changed. Make it, owned "
                    + "by the user that rollcall runs as, or correct the store's path in the configuration.")
        }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
