import Planning

/// What a cycle would do now and how it would end, as far as that is known without a lock and without writing.
public struct CyclePreview: Sendable {
    public var plan: PlanDocument
    public var ending: CycleOutcome.Ending
    /// What the run's record would say besides what stands in the plan.
    public var errors: [String]
    public var warnings: [String]
    /// Why the directory's cycles are skipped; `nil` where they aren't.
    public var pause: String?

    init(_ document: PlanDocument, _ verdict: PlanVerdict, pausedBecause pause: PauseWords?) {
        plan = document
        ending = pause != nil ? .skipped : document.blocks.isEmpty ? verdict.ending : .blocked
        errors = verdict.errors
        warnings = verdict.heldWarnings + (pause.map { [$0.warning] } ?? [])
        self.pause = pause?.body
    }
}
