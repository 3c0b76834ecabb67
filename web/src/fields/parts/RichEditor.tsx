/** The editor of formatted text, made with Tiptap: the same elements that the server lets stay. */
import { BoldOutlined, ItalicOutlined, LinkOutlined, OrderedListOutlined, RedoOutlined, StrikethroughOutlined, UnderlineOutlined, UndoOutlined, UnorderedListOutlined } from "@ant-design/icons";
import { EditorContent, useEditor, useEditorState, type Editor } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { Button, Input, Popover } from "antd";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { EditorProps } from "../view";
import "./rich.css";

/** How an address begins, in every language. */
const BEGINNING = "https://";

interface Props extends Omit<EditorProps, "field" | "value" | "title" | "options" | "onChange"> {
  name: string;
  value: string | null;
  onChange: (html: string | null) => void;
}

const SAFE = /^(https?:|mailto:|tel:)/i;
const KIT = StarterKit.configure({ heading: { levels: [1, 2, 3] }, link: { openOnClick: false, protocols: ["mailto", "tel"], isAllowedUri: (address) => SAFE.test(address) } });

export default function RichEditor({ id, name, value, onChange, onBlur, disabled = false, autoFocus = false, status, ...aria }: Props) {
  const given = useRef(value);
  const change = useRef(onChange);
  useEffect(() => {
    change.current = onChange;
  });
  const editor = useEditor({
    extensions: [KIT],
    content: value ?? "",
    editable: !disabled,
    autofocus: autoFocus ? "end" : false,
    injectCSS: false,
    editorProps: { attributes: { id, role: "textbox", "aria-multiline": "true", "aria-label": aria["aria-label"] ?? name, ...said(aria) } },
    onUpdate: ({ editor: now }) => {
      given.current = now.isEmpty ? null : now.getHTML();
      change.current(given.current);
    },
    onBlur: () => onBlur?.(),
  });
  useEffect(() => {
    if (!editor || value === given.current) return;
    given.current = value;
    editor.commands.setContent(value ?? "", { emitUpdate: false });
  }, [editor, value]);
  return (
    <div className={status === "error" ? "lw-rich-editor lw-wrong" : "lw-rich-editor"}>
      {editor && !disabled && <Toolbar editor={editor} />}
      <EditorContent editor={editor} className="lw-rich" />
    </div>
  );
}

const said = ({ "aria-describedby": by, "aria-required": required }: { "aria-describedby"?: string | undefined; "aria-required"?: boolean | undefined }) => ({
  ...(by ? { "aria-describedby": by } : {}),
  ...(required ? { "aria-required": "true" } : {}),
});

function Toolbar({ editor }: { editor: Editor }) {
  const { t } = useTranslation();
  const on = useEditorState({
    editor,
    selector: ({ editor: now }) => ({
      bold: now.isActive("bold"), italic: now.isActive("italic"), underline: now.isActive("underline"), strike: now.isActive("strike"),
      heading: now.isActive("heading", { level: 2 }), bullets: now.isActive("bulletList"), numbers: now.isActive("orderedList"), link: now.isActive("link"),
    }),
  });
  const chain = () => editor.chain().focus();
  return (
    <div className="lw-rich-tools" role="toolbar" aria-label={t("fields.rich.tools")}>
      <Tool name={t("fields.rich.heading")} on={on.heading} icon={<b>H</b>} act={() => chain().toggleHeading({ level: 2 }).run()} />
      <Tool name={t("fields.rich.bold")} on={on.bold} icon={<BoldOutlined />} act={() => chain().toggleBold().run()} />
      <Tool name={t("fields.rich.italic")} on={on.italic} icon={<ItalicOutlined />} act={() => chain().toggleItalic().run()} />
      <Tool name={t("fields.rich.underline")} on={on.underline} icon={<UnderlineOutlined />} act={() => chain().toggleUnderline().run()} />
      <Tool name={t("fields.rich.strike")} on={on.strike} icon={<StrikethroughOutlined />} act={() => chain().toggleStrike().run()} />
      <Tool name={t("fields.rich.bullets")} on={on.bullets} icon={<UnorderedListOutlined />} act={() => chain().toggleBulletList().run()} />
      <Tool name={t("fields.rich.numbers")} on={on.numbers} icon={<OrderedListOutlined />} act={() => chain().toggleOrderedList().run()} />
      <LinkTool editor={editor} on={on.link} />
      <Tool name={t("fields.rich.undo")} icon={<UndoOutlined />} act={() => chain().undo().run()} />
      <Tool name={t("fields.rich.redo")} icon={<RedoOutlined />} act={() => chain().redo().run()} />
    </div>
  );
}

function Tool({ name, icon, act, on }: { name: string; icon: ReactNode; act: () => void; on?: boolean }) {
  return <Button type="text" size="small" icon={icon} aria-label={name} title={name} className={on ? "lw-on" : ""} {...(on === undefined ? {} : { "aria-pressed": on })} onMouseDown={(event) => event.preventDefault()} onClick={act} />;
}

function LinkTool({ editor, on }: { editor: Editor; on: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [address, setAddress] = useState("");
  const show = (now: boolean) => {
    setOpen(now);
    if (now) setAddress((editor.getAttributes("link").href as string | undefined) ?? "");
  };
  const apply = () => {
    const full = SAFE.test(address) || !address ? address : `https://${address}`;
    const chain = editor.chain().focus().extendMarkRange("link");
    (full ? chain.setLink({ href: full }) : chain.unsetLink()).run();
    setOpen(false);
  };
  return (
    <Popover
      open={open}
      onOpenChange={show}
      trigger="click"
      destroyOnHidden
      content={<Input.Search autoFocus aria-label={t("fields.rich.address")} placeholder={BEGINNING} enterButton={t("fields.rich.apply")} value={address} onChange={(event) => setAddress(event.target.value)} onSearch={apply} />}
    >
      <Button type="text" size="small" icon={<LinkOutlined />} aria-label={t("fields.rich.link")} title={t("fields.rich.link")} aria-pressed={on} className={on ? "lw-on" : ""} />
    </Popover>
  );
}
